using System.Globalization;
using CD.Runner.Configuration;
using CD.Runner.Errors;

namespace CD.Runner.Data.TfRecords;

/// <summary>The images of TFRecord files of <c>tf.train.Example</c>.</summary>
/// <remarks>
/// <para>
/// Where every record has a name of its own, the images are in ordinal order of their names, so that neither shards nor shuffling
/// make another data set of them; otherwise they are in the order of the files and records.
/// </para>
/// <para>
/// Opening verifies and decodes every record once; memory is bounded as for <see cref="FolderImageSource"/>. Where all images are
/// stored in grey they have one channel, otherwise three.
/// </para>
/// </remarks>
internal sealed class RecordImageSource : IImageSource, IEncodedImageSource
{
    private readonly RecordIndex index;
    private readonly IndexedRecord[] records;
    private readonly ScannedImages images;

    private RecordImageSource(string name, RecordIndex index, IReadOnlyList<IndexedRecord> found, bool isNamed, IReadOnlyDictionary<long, string> classNames, FolderScan scan, ImageDecoder decoder, long limit)
    {
        this.index = index;
        int[] kept = scan.Decoded;
        records = [.. kept.Select(place => found[place])];
        images = new ScannedImages(scan, kept, limit, item => index.Decode(records[item], decoder), item => records[item].Place);

        Name = name;
        ItemNames = [.. records.Select(record => isNamed ? record.ItemName! : PlaceName(record))];
        long[] classes = [.. records.Select(record => record.Label).OfType<long>().Distinct().Order()];
        ClassNames = [.. classes.Select(label => classNames[label])];
        Labels = classes.Length == 0 ? null : [.. records.Select(record => record.Label is { } label ? Array.BinarySearch(classes, label) : -1)];
        Skipped = [.. Enumerable.Range(0, found.Count).Where(place => scan.Files[place].Failure is not null).Select(place => new SkippedFile(Describe(found[place]), scan.Files[place].Failure!))];
        Fingerprint = Hash();
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Count => records.Length;

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

    /// <summary>Opens files.</summary>
    /// <param name="location">A file, a path with wildcards, or a folder; see <see cref="RecordFileListing.List"/>.</param>
    /// <param name="settings">The keys, the classes, the longest side, the memory limit, and whether an image that cannot be decoded is an error.</param>
    /// <param name="cancellation">Stops the opening.</param>
    /// <param name="progress">Receives the number of images decoded, rising by one, from worker threads; null for none.</param>
    /// <returns>The data set.</returns>
    /// <exception cref="UserErrorException">
    /// There are no such files, one is damaged, none of the images can be decoded, or one cannot and <see cref="DataSettings.Strict"/>
    /// is set (<see cref="ExitCode.Data"/>), or there are no such classes (<see cref="ExitCode.Usage"/>).
    /// </exception>
    /// <exception cref="OperationCanceledException">The opening was stopped.</exception>
    public static RecordImageSource Open(string location, DataSettings settings, CancellationToken cancellation, IProgress<int>? progress = null)
    {
        IReadOnlyList<string> files = RecordFileListing.List(location);
        RecordIndex index = RecordIndex.Read(files, settings, cancellation);
        bool isNamed = index.Records.All(record => record.ItemName is not null) && index.Records.DistinctBy(record => record.ItemName).Count() == index.Records.Count;
        IEnumerable<IndexedRecord> ordered = isNamed ? index.Records.OrderBy(record => record.ItemName, StringComparer.Ordinal) : index.Records;
        SortedDictionary<long, string> classNames = Names(index.Classes);
        if (settings.Classes.Count > 0)
        {
            long[] labels = [.. classNames.Keys];
            HashSet<long?> chosen = [.. ClassChoice.Indices(settings.Classes, [.. classNames.Values]).Select(place => (long?)labels[place])];
            ordered = ordered.Where(record => chosen.Contains(record.Label));
        }

        IndexedRecord[] found = [.. ordered];
        if (found.Length == 0)
        {
            throw new UserErrorException(ExitCode.Data, $"{location} holds no record.");
        }

        ImageDecoder decoder = new(settings.MaxSide);
        long limit = settings.MemoryLimit * ScannedImages.BytesPerMebibyte;
        FolderScan scan = FolderScan.Run(found.Length, place => index.Decode(found[place], decoder), ScannedImages.Workers, limit, progress, cancellation);
        scan.RequireDecodable(settings.Strict, location, place => Describe(found[place]));
        return new RecordImageSource(RecordFileListing.NameOf(files), index, found, isNamed, classNames, scan, decoder, limit);
    }

    /// <inheritdoc/>
    /// <exception cref="UserErrorException">A file that is not held in memory changed since it was opened (<see cref="ExitCode.Data"/>).</exception>
    public IEnumerable<ImageBatch> Read(IEnumerable<long[]> plan, CancellationToken cancellation) => images.Read(plan, cancellation);

    /// <inheritdoc/>
    public byte[] ReadEncoded(long index)
    {
        int item = MemoryReader.CheckedIndex(index, records.Length);
        return images.Unchanged(item, () =>
        {
            byte[] file = this.index.ReadImage(records[item]);
            return (file, System.Security.Cryptography.SHA256.HashData(file));
        });
    }

    /// <inheritdoc/>
    public byte[] EncodedHash(long index) => images.Files[MemoryReader.CheckedIndex(index, records.Length)].Hash;

    /// <inheritdoc/>
    public void Dispose() => images.Dispose();

    /// <summary>Names of classes by stored number: the number itself where the records tell none; a name of two classes has the number behind it.</summary>
    private static SortedDictionary<long, string> Names(IReadOnlyDictionary<long, string?> classes)
    {
        HashSet<string> several = [.. classes.Values.OfType<string>().GroupBy(name => name).Where(group => group.Count() > 1).Select(group => group.Key)];
        return new SortedDictionary<long, string>(classes.ToDictionary(entry => entry.Key, entry =>
        {
            string number = entry.Key.ToString(CultureInfo.InvariantCulture);
            return entry.Value is not { } name ? number : several.Contains(name) ? $"{name} ({number})" : name;
        }));
    }

    private static string PlaceName(IndexedRecord record) => $"{Path.GetFileName(record.File)}#{record.Number.ToString(CultureInfo.InvariantCulture)}";

    private static string Describe(IndexedRecord record) => record.ItemName is { } name ? $"{record.Place} ({name})" : record.Place;

    private string Hash()
    {
        // The stored bytes and the decoded size determine the pixels, whatever the longest side allowed.
        using ContentHash hash = new();
        hash.Add("tfrecord");
        hash.Add(ClassNames);
        hash.Add(ItemNames);
        hash.Add([.. (Labels ?? []).Select(label => label.ToString(CultureInfo.InvariantCulture))]);
        foreach (ScannedFile file in images.Files)
        {
            hash.Add(file.Size.Channels);
            hash.Add(file.Size.Height);
            hash.Add(file.Size.Width);
            hash.Add(file.Hash);
        }

        return hash.ToHexadecimal();
    }
}
