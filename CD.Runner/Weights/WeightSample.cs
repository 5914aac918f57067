using System.IO.Compression;

namespace CD.Runner.Weights;

/// <summary>What tells a file's format: its first bytes and, of a zip archive, the names of its entries.</summary>
/// <param name="Head">The first bytes, 16 where there are as many.</param>
/// <param name="Entries">The names of a zip archive's entries; empty for another file, and for an archive that cannot be opened.</param>
internal sealed record WeightSample(byte[] Head, IReadOnlyList<string> Entries)
{
    private const int HeadLength = 16;

    /// <summary>Whether the file begins as a zip archive.</summary>
    public bool IsZip => Head.AsSpan().StartsWith("PK"u8);

    /// <summary>Looks at a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static WeightSample Of(string path)
    {
        using FileStream stream = File.OpenRead(path);
        byte[] head = new byte[Math.Min(HeadLength, stream.Length)];
        stream.ReadExactly(head);
        WeightSample sample = new(head, []);
        return sample.IsZip ? sample with { Entries = Names(stream) } : sample;
    }

    private static string[] Names(FileStream stream)
    {
        try
        {
            using ZipArchive archive = new(stream, ZipArchiveMode.Read);
            return [.. archive.Entries.Select(entry => entry.FullName)];
        }
        catch (InvalidDataException)
        {
            return [];
        }
    }
}
