using CD.Runner.Errors;

namespace CD.Runner.Data;

/// <summary>What one pass over a folder's files found: it decodes each file once, as nothing less shows that a file is whole.</summary>
/// <remarks>Decoded pixels are kept until they pass the limit, then all are let go, so that what is kept depends on the files alone.</remarks>
internal sealed class FolderScan
{
    private readonly Lock gate = new();
    private readonly ScannedFile[] files;
    private readonly long limit;
    private ReadOnlyMemory<byte>[]? pixels;
    private long pixelLength;
    private int finished;

    private FolderScan(int count, long limit)
    {
        files = new ScannedFile[count];
        pixels = new ReadOnlyMemory<byte>[count];
        this.limit = limit;
    }

    /// <summary>What was found, one entry a file.</summary>
    public IReadOnlyList<ScannedFile> Files => files;

    /// <summary>The indices of the files that can be decoded.</summary>
    public int[] Decoded => [.. Enumerable.Range(0, files.Length).Where(index => files[index].Failure is null)];

    /// <summary>The decoded pixels, one entry a file (empty for one that cannot be decoded); null where all together exceed the limit.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>>? Pixels => pixels;

    /// <summary>Decodes every file once.</summary>
    /// <param name="count">The number of files.</param>
    /// <param name="read">Reads and decodes a file by its index, and gives the SHA-256 over its bytes; throws <see cref="InvalidDataException"/> for one that cannot be decoded.</param>
    /// <param name="workers">The most files decoded at a time, at least 1.</param>
    /// <param name="limit">The most bytes of decoded pixels to keep; one that is passed lets go of all.</param>
    /// <param name="progress">Receives the number of files finished, rising by one, from worker threads; null for none.</param>
    /// <param name="cancellation">Stops the pass.</param>
    /// <returns>The findings.</returns>
    /// <exception cref="OperationCanceledException">The pass was stopped.</exception>
    public static FolderScan Run(int count, Func<int, (PixelImage Image, byte[] Hash)> read, int workers, long limit, IProgress<int>? progress, CancellationToken cancellation)
    {
        FolderScan scan = new(count, limit);
        ParallelOptions options = new() { MaxDegreeOfParallelism = workers, CancellationToken = cancellation };
        Parallel.For(0, count, options, index =>
        {
            try
            {
                (PixelImage image, byte[] hash) = read(index);
                scan.Add(index, image, hash, progress);
            }
            catch (InvalidDataException exception)
            {
                scan.Add(index, exception.Message, progress);
            }
        });
        return scan;
    }

    /// <summary>Throws where images that cannot be decoded are an error.</summary>
    /// <param name="strict">Whether a single one is; otherwise all together are.</param>
    /// <param name="location">Where the images are, for the message.</param>
    /// <param name="place">Where an image is, by its index.</param>
    /// <exception cref="UserErrorException">They are (<see cref="ExitCode.Data"/>).</exception>
    public void RequireDecodable(bool strict, string location, Func<int, string> place)
    {
        int failures = files.Count(file => file.Failure is not null);
        if (failures > 0 && (strict || failures == files.Length))
        {
            int first = Array.FindIndex(files, file => file.Failure is not null);
            throw new UserErrorException(ExitCode.Data, $"{failures} of the {files.Length} images in {location} cannot be decoded; the first is {place(first)}: {files[first].Failure}.");
        }
    }

    private void Add(int index, PixelImage image, byte[] hash, IProgress<int>? progress)
    {
        lock (gate)
        {
            files[index] = new ScannedFile(null, hash, image with { Pixels = default });
            pixelLength += image.Pixels.Length;
            if (pixelLength > limit)
            {
                pixels = null;
            }

            pixels?[index] = image.Pixels;
            progress?.Report(++finished);
        }
    }

    private void Add(int index, string failure, IProgress<int>? progress)
    {
        lock (gate)
        {
            files[index] = new ScannedFile(failure, [], default);
            progress?.Report(++finished);
        }
    }
}
