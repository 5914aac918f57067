using System.Globalization;
using System.Security.Cryptography;
using CD.Runner.Configuration;
using CD.Runner.Errors;

namespace CD.Runner.Data;

/// <summary>The images of a folder and its sub-folders; <see cref="ImageFolderListing"/> says which, <see cref="ImageDecoder"/> how.</summary>
/// <remarks>
/// <para>
/// Opening decodes every file once. Where all decoded images together fit in <see cref="DataSettings.MemoryLimit"/> they
/// stay in memory; otherwise every reading decodes again, <see cref="ReadAhead.BatchCount"/> batches ahead. Memory is thus
/// bounded by the limit, or three batches, plus what <see cref="ScannedImages.MaxWorkers"/> threads need for a file each.
/// </para>
/// <para>Batches are stacked where all images of the folder have one size, and lists of tensors otherwise.</para>
/// </remarks>
internal sealed class FolderImageSource : IImageSource, IEncodedImageSource
{
    private readonly ImageFile[] files;
    private readonly ScannedImages images;

    private FolderImageSource(string directory, IReadOnlyList<ImageFile> found, ImageCollection? collection, FolderScan scan, ImageFileReader reader, long limit)
    {
        int[] kept = scan.Decoded;
        files = [.. kept.Select(index => found[index])];
        images = new ScannedImages(scan, kept, limit, index => reader.Read(files[index].Path), index => files[index].Path);

        Name = collection?.Name ?? new DirectoryInfo(directory).Name;
        ItemNames = [.. files.Select(file => file.Name)];
        string[] names = [.. files.Select(file => file.ClassName).OfType<string>().Distinct().Order(StringComparer.Ordinal)];
        ClassNames = names.Length == 0 ? [] : collection?.ClassNames ?? names;
        Dictionary<string, int> classes = ClassNames.Select((name, index) => (name, index)).ToDictionary(entry => entry.name, entry => entry.index);
        Labels = classes.Count == 0 ? null : [.. files.Select(file => file.ClassName is null ? -1 : classes[file.ClassName])];
        Skipped = [.. Enumerable.Range(0, found.Count).Where(index => scan.Files[index].Failure is not null).Select(index => new SkippedFile(found[index].Path, scan.Files[index].Failure!))];
        Fingerprint = Hash(collection);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Count => files.Length;

    /// <inheritdoc/>
    public ImageShape? Shape => images.Shape;

    /// <inheritdoc/>
    public IReadOnlyList<string> ItemNames { get; }

    /// <inheritdoc/>
    public IReadOnlyList<int>? Labels { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames { get; }

    /// <inheritdoc/>
    public string Fingerprint { get; }

    /// <inheritdoc/>
    public IReadOnlyList<SkippedFile> Skipped { get; }

    /// <summary>Whether the decoded images are held in memory.</summary>
    public bool IsInMemory => images.IsInMemory;

    /// <summary>Opens a folder.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="settings">The parts, the classes, the longest side, the memory limit, and whether a file that cannot be decoded is an error.</param>
    /// <param name="cancellation">Stops the opening.</param>
    /// <param name="progress">Receives the number of files decoded, rising by one, from worker threads; null for none.</param>
    /// <returns>The data set; three channels.</returns>
    /// <exception cref="UserErrorException">
    /// The folder cannot be used (see <see cref="ImageFolderListing.List"/>), none of its images can be decoded, or one cannot
    /// and <see cref="DataSettings.Strict"/> is set (<see cref="ExitCode.Data"/>), or there are no such parts or classes (<see cref="ExitCode.Usage"/>).
    /// </exception>
    /// <exception cref="OperationCanceledException">The opening was stopped.</exception>
    public static FolderImageSource Open(string directory, DataSettings settings, CancellationToken cancellation, IProgress<int>? progress = null) =>
        OpenFiles(directory, ImageFolderListing.Choose(ImageFolderListing.List(directory, settings.Splits, cancellation), settings.Classes), null, settings, cancellation, progress);

    /// <summary>Opens the files of a data set whose classes are known.</summary>
    /// <param name="directory">The folder, for messages.</param>
    /// <param name="found">The files; those without a class name have no class.</param>
    /// <param name="collection">The data set.</param>
    /// <param name="settings">As for a folder, without the parts and classes.</param>
    /// <param name="cancellation">Stops the opening.</param>
    /// <param name="progress">As for a folder.</param>
    /// <returns>The data set; three channels.</returns>
    /// <exception cref="UserErrorException">There are no files, none of the images can be decoded, or one cannot and <see cref="DataSettings.Strict"/> is set (<see cref="ExitCode.Data"/>).</exception>
    /// <exception cref="OperationCanceledException">The opening was stopped.</exception>
    public static FolderImageSource Open(string directory, IReadOnlyList<ImageFile> found, ImageCollection collection, DataSettings settings, CancellationToken cancellation, IProgress<int>? progress = null) =>
        found.Count > 0
            ? OpenFiles(directory, found, collection, settings, cancellation, progress)
            : throw new UserErrorException(ExitCode.Data, $"{directory} holds no image of the parts and classes that data.splits and data.classes ask for.");

    /// <inheritdoc/>
    /// <exception cref="UserErrorException">A file that is not held in memory changed since the folder was opened (<see cref="ExitCode.Data"/>).</exception>
    public IEnumerable<ImageBatch> Read(IEnumerable<long[]> plan, CancellationToken cancellation) => images.Read(plan, cancellation);

    /// <inheritdoc/>
    public byte[] ReadEncoded(long index)
    {
        int item = MemoryReader.CheckedIndex(index, files.Length);
        return images.Unchanged(item, () =>
        {
            byte[] file = ImageFileReader.ReadBytes(files[item].Path);
            return (file, SHA256.HashData(file));
        });
    }

    /// <inheritdoc/>
    public byte[] EncodedHash(long index) => images.Files[MemoryReader.CheckedIndex(index, files.Length)].Hash;

    /// <inheritdoc/>
    public void Dispose() => images.Dispose();

    private static FolderImageSource OpenFiles(string directory, IReadOnlyList<ImageFile> found, ImageCollection? collection, DataSettings settings, CancellationToken cancellation, IProgress<int>? progress)
    {
        ImageFileReader reader = new(new ImageDecoder(settings.MaxSide));
        long limit = settings.MemoryLimit * ScannedImages.BytesPerMebibyte;
        FolderScan scan = FolderScan.Run(found.Count, index => reader.Read(found[index].Path), ScannedImages.Workers, limit, progress, cancellation);
        scan.RequireDecodable(settings.Strict, directory, index => found[index].Path);
        return new FolderImageSource(directory, found, collection, scan, reader, limit);
    }

    private string Hash(ImageCollection? collection)
    {
        // A file's bytes and its decoded size determine its pixels, whatever the longest side allowed.
        using ContentHash hash = new();
        hash.Add(collection?.Name ?? "folder");
        hash.Add(ClassNames);
        hash.Add(ItemNames);
        if (collection is not null)
        {
            // In a plain folder the files' names tell the classes.
            hash.Add([.. (Labels ?? []).Select(label => label.ToString(CultureInfo.InvariantCulture))]);
        }

        foreach (ScannedFile file in images.Files)
        {
            hash.Add(file.Size.Height);
            hash.Add(file.Size.Width);
            hash.Add(file.Hash);
        }

        return hash.ToHexadecimal();
    }
}
