namespace CD.Runner.TensorFlow;

/// <summary>How a file of records is compressed as a whole; the names are TensorFlow's.</summary>
internal enum RecordCompression
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>As a gzip file (RFC 1952).</summary>
    Gzip,

    /// <summary>As a zlib stream (RFC 1950).</summary>
    Zlib,
}
