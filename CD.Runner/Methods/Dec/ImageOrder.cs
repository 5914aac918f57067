namespace CD.Runner.Methods.Dec;

/// <summary>The orders in which images are seen.</summary>
internal enum ImageOrder
{
    /// <summary>All in a random order, then all in another.</summary>
    Shuffled,

    /// <summary>As they lie in the data set, beginning again behind the last, as in the released code.</summary>
    Sequential,
}
