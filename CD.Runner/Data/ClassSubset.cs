using CD.Runner.Errors;

namespace CD.Runner.Data;

/// <summary>Another source's images of some classes, in its order; the classes are numbered from 0 anew.</summary>
/// <remarks>Images without a class are left out.</remarks>
internal sealed class ClassSubset : ImageSubset
{
    /// <summary>Chooses images.</summary>
    /// <param name="source">The images; owned.</param>
    /// <param name="chosen">The classes' names or indices; at least one.</param>
    /// <exception cref="UserErrorException">There is no such class (<see cref="ExitCode.Usage"/>), or no image of these classes (<see cref="ExitCode.Data"/>).</exception>
    public ClassSubset(IImageSource source, IReadOnlyList<string> chosen)
        : this(source, ClassChoice.Indices(chosen, source.ClassNames))
    {
    }

    private ClassSubset(IImageSource source, int[] classes)
        : base(source, Items(source, classes))
    {
        ClassNames = [.. classes.Select(label => source.ClassNames[label])];
        Labels = [.. Chosen(source.Labels!).Select(label => Array.IndexOf(classes, label))];
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
    public override IReadOnlyList<int> Labels { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> ClassNames { get; }

    /// <inheritdoc/>
    public override string Fingerprint { get; }

    private static long[] Items(IImageSource source, int[] classes)
    {
        IReadOnlyList<int> labels = source.Labels ?? [];
        long[] items = [.. Enumerable.Range(0, labels.Count).Where(item => labels[item] >= 0 && classes.Contains(labels[item])).Select(item => (long)item)];
        return items.Length > 0
            ? items
            : throw new UserErrorException(ExitCode.Data, $"data.classes: no image is of the classes {string.Join(", ", classes.Select(label => source.ClassNames[label]))}.");
    }
}
