using System.Security.Cryptography;

namespace CD.Runner.Data;

/// <summary>Reads and decodes image files; any number of threads may use one together.</summary>
internal sealed class ImageFileReader
{
    /// <summary>The largest file accepted, in bytes: 2^28, 256 MiB.</summary>
    public const long MaxFileLength = 1L << 28;

    private readonly ImageDecoder decoder;

    /// <summary>Creates the reader.</summary>
    /// <param name="decoder">Decodes the files' bytes.</param>
    public ImageFileReader(ImageDecoder decoder)
    {
        this.decoder = decoder;
    }

    /// <summary>Reads one file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The decoded image, and SHA-256 over the file's bytes (32 bytes).</returns>
    /// <exception cref="InvalidDataException">The file cannot be read or decoded; the message is the reason.</exception>
    public (PixelImage Image, byte[] Hash) Read(string path)
    {
        byte[] file = ReadBytes(path);
        return (decoder.Decode(file), SHA256.HashData(file));
    }

    /// <summary>Reads a file's bytes.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">The file cannot be read; the message is the reason.</exception>
    public static byte[] ReadBytes(string path)
    {
        try
        {
            FileInfo link = new(path);
            FileInfo target = link.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? link;

            // Pipes and devices have no length either; opening one of those could wait for ever.
            if (target.Length is 0 or > MaxFileLength)
            {
                throw new InvalidDataException(target.Length == 0 ? "the file is empty" : $"{target.Length} bytes are more than the accepted {MaxFileLength}");
            }

            return File.ReadAllBytes(target.FullName);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"the file cannot be read: {exception.Message}", exception);
        }
    }
}
