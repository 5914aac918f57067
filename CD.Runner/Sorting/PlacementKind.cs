namespace CD.Runner.Sorting;

/// <summary>How an image comes into its cluster's folder.</summary>
internal enum PlacementKind
{
    /// <summary>A copy with the original's time of change.</summary>
    Copy,

    /// <summary>A second name of the same file, on the same file system.</summary>
    Hardlink,

    /// <summary>A symbolic link with the original's whole path.</summary>
    Symlink,

    /// <summary>Not at all: only the list is written.</summary>
    List,
}
