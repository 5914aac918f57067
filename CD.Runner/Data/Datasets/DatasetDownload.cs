namespace CD.Runner.Data.Datasets;

/// <summary>A file as its publisher offers it.</summary>
/// <param name="Address">Where it is.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="Md5">Its MD5 as 32 hexadecimal digits in lower case.</param>
internal sealed record DatasetDownload(Uri Address, long Size, string Md5)
{
    /// <summary>The file's name, the last part of its address.</summary>
    public string Name => Address.Segments[^1];

    /// <summary>The folder that a <c>.tar.gz</c> or <c>.zip</c> file unpacks to; null for a file that is read as it is.</summary>
    public string? FolderName { get; init; }

    /// <summary>The most bytes that it may unpack to: what the published file holds, rounded up.</summary>
    public long MaxUnpackedSize { get; init; }
}
