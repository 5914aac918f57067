namespace CD.Runner.Duplicates;

/// <summary>How images of a group agree.</summary>
internal enum DuplicateKind
{
    /// <summary>Their files hold the same bytes; where images are not stored as files, their pixels are the same.</summary>
    Exact,

    /// <summary>They look the same: shifted a little, mirrored, compressed anew, resized, or brightened.</summary>
    Near,
}
