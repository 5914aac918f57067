using System.Security.Cryptography;
using CD.Runner.Data.Datasets;

namespace CD.Runner.Data.Downloads;

/// <summary>Compares files with published ones.</summary>
internal static class FileCheck
{
    private const int BufferLength = 1 << 20;

    /// <summary>Compares a file's size and MD5.</summary>
    /// <param name="path">The file.</param>
    /// <param name="published">What it should be.</param>
    /// <param name="observer">Is told of progress; null for none.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <returns>What is wrong, as <c>has ... instead of ...</c>; null where the file is the published one.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The reading was stopped.</exception>
    public static string? Difference(string path, DatasetDownload published, IFetchObserver? observer, CancellationToken cancellation)
    {
        using FileStream stream = File.OpenRead(path);
        if (stream.Length != published.Size)
        {
            return $"has {stream.Length} bytes instead of {published.Size}";
        }

        observer?.Begin($"Checking {published.Name}", stream.Length, 0);
        string found = Md5(stream, observer, cancellation);
        return found == published.Md5 ? null : $"has the MD5 {found} instead of {published.Md5}";
    }

    // The publishers give MD5. It tells damage; against forgery only the archive's entries are guarded.
#pragma warning disable CA5351
    private static string Md5(FileStream stream, IFetchObserver? observer, CancellationToken cancellation)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        byte[] buffer = new byte[BufferLength];
        while (stream.Read(buffer) is var read && read > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            hash.AppendData(buffer, 0, read);
            observer?.Advance(stream.Position);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
#pragma warning restore CA5351
}
