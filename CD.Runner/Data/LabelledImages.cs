using System.Globalization;
using CD.Runner.Errors;

namespace CD.Runner.Data;

/// <summary>Another source's images with labels of one's own by their names, instead of the source's.</summary>
/// <remarks>The classes are the labels that some image has, in ordinal order.</remarks>
internal sealed class LabelledImages : IImageSource, IEncodedImageSource
{
    private readonly IImageSource source;

    /// <summary>Gives labels to images.</summary>
    /// <param name="source">The images; owned.</param>
    /// <param name="file">The labels.</param>
    /// <exception cref="UserErrorException">No image gets a label (<see cref="ExitCode.Data"/>).</exception>
    public LabelledImages(IImageSource source, LabelFile file)
    {
        this.source = source;
        Dictionary<string, string> byName = file.Rows.Where(row => row.Label.Length > 0).ToDictionary(row => row.Name, row => row.Label);
        string?[] given = [.. source.ItemNames.Select(name => byName.GetValueOrDefault(name))];
        ClassNames = [.. given.OfType<string>().Distinct().Order(StringComparer.Ordinal)];
        if (ClassNames.Count == 0)
        {
            throw file.NoneFits(source.ItemNames[0]);
        }

        Dictionary<string, int> indices = ClassNames.Index().ToDictionary(one => one.Item, one => one.Index);
        int[] labels = Array.ConvertAll(given, label => label is null ? -1 : indices[label]);
        Labels = labels;
        Notes = Told(file, labels);
        using ContentHash hash = new();
        hash.Add("labels");
        hash.Add(source.Fingerprint);
        hash.Add(ClassNames);
        foreach (int label in labels)
        {
            hash.Add(label);
        }

        Fingerprint = hash.ToHexadecimal();
    }

    /// <inheritdoc/>
    public string Name => source.Name;

    /// <inheritdoc/>
    public int Count => source.Count;

    /// <inheritdoc/>
    public ImageShape? Shape => source.Shape;

    /// <inheritdoc/>
    public IReadOnlyList<string> ItemNames => source.ItemNames;

    /// <inheritdoc/>
    public IReadOnlyList<int> Labels { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames { get; }

    /// <inheritdoc/>
    public string Fingerprint { get; }

    /// <summary>The fingerprint of the images with what labels the data set itself has.</summary>
    public string UnlabelledFingerprint => source.Fingerprint;

    /// <summary>What a person should be told: how many images have a label, and which names of the file are no image's; one line each.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <inheritdoc/>
    public IReadOnlyList<SkippedFile> Skipped => source.Skipped;

    /// <inheritdoc/>
    public IEnumerable<ImageBatch> Read(IEnumerable<long[]> plan, CancellationToken cancellation) => source.Read(plan, cancellation);

    /// <inheritdoc/>
    public byte[]? ReadEncoded(long index) => (source as IEncodedImageSource)?.ReadEncoded(index);

    /// <inheritdoc/>
    public byte[]? EncodedHash(long index) => (source as IEncodedImageSource)?.EncodedHash(index);

    /// <inheritdoc/>
    public void Dispose() => source.Dispose();

    private string[] Told(LabelFile file, int[] labels)
    {
        int labelled = labels.Count(label => label >= 0);
        string rest = labelled == labels.Length ? "." : "; scores are of these alone.";
        string some = ErrorReport.OneLine(string.Create(CultureInfo.InvariantCulture, $"{file.Path}: {labelled} of {labels.Length} images have one of {ClassNames.Count} labels{rest}"));
        return file.Unknown(source.ItemNames.ToHashSet()) is { } unknown ? [some, unknown] : [some];
    }
}
