using CD.Runner.Errors;

namespace CD.Runner.Data;

/// <summary>Another source's images of some classes, in its order; the classes are numbered from 0 anew.</summary>
/// <remarks>Images without a class are left out.</remarks>
internal sealed class ClassSubset : IImageSource
{
    private readonly IImageSource source;
    private readonly long[] items;

    /// <summary>Chooses images.</summary>
    /// <param name="source">The images; owned.</param>
    /// <param name="chosen">The classes' names or indices; at least one.</param>
    /// <exception cref="UserErrorException">There is no such class (<see cref="ExitCode.Usage"/>), or no image of these classes (<see cref="ExitCode.Data"/>).</exception>
    public ClassSubset(IImageSource source, IReadOnlyList<string> chosen)
    {
        this.source = source;
        int[] classes = ClassChoice.Indices(chosen, source.ClassNames);
        int[] places = [.. source.ClassNames.Select((_, label) => Array.IndexOf(classes, label))];
        IReadOnlyList<int> labels = source.Labels ?? [];
        items = [.. Enumerable.Range(0, labels.Count).Where(item => labels[item] >= 0 && places[labels[item]] >= 0).Select(item => (long)item)];
        ClassNames = [.. classes.Select(label => source.ClassNames[label])];
        if (items.Length == 0)
        {
            throw new UserErrorException(ExitCode.Data, $"data.classes: no image is of the classes {string.Join(", ", ClassNames)}.");
        }

        Labels = [.. items.Select(item => places[labels[(int)item]])];
        ItemNames = [.. items.Select(item => source.ItemNames[(int)item])];
        using ContentHash hash = new();
        hash.Add("classes");
        hash.Add(source.Fingerprint);
        foreach (int label in classes)
        {
            hash.Add(label);
        }

        Fingerprint = hash.ToHexadecimal();
    }

    /// <inheritdoc/>
    public string Name => source.Name;

    /// <inheritdoc/>
    public int Count => items.Length;

    /// <inheritdoc/>
    public ImageShape? Shape => source.Shape;

    /// <inheritdoc/>
    public IReadOnlyList<string> ItemNames { get; }

    /// <inheritdoc/>
    public IReadOnlyList<int> Labels { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames { get; }

    /// <inheritdoc/>
    public string Fingerprint { get; }

    /// <inheritdoc/>
    public IReadOnlyList<SkippedFile> Skipped => source.Skipped;

    /// <inheritdoc/>
    public IEnumerable<ImageBatch> Read(IEnumerable<long[]> plan, CancellationToken cancellation) =>
        source.Read(plan.Select(entry => Array.ConvertAll(entry, index => items[MemoryReader.CheckedIndex(index, items.Length)])), cancellation);

    /// <inheritdoc/>
    public void Dispose() => source.Dispose();
}
