using CD.Model.Engine;
using CD.Runner.Errors;
using static TorchSharp.torch;

namespace CD.Runner.Data;

/// <summary>A random sample of another source's images, in its order: the same images for every run, whatever its seed.</summary>
internal sealed class SampleSubset : ImageSubset
{
    // Part of what a sample is: another number makes other data sets of all.
    private const ulong Seed = 0;

    /// <summary>Draws images without replacement.</summary>
    /// <param name="source">The images; owned.</param>
    /// <param name="count">How many; at least 1.</param>
    /// <exception cref="UserErrorException">There are fewer images (<see cref="ExitCode.Usage"/>).</exception>
    public SampleSubset(IImageSource source, int count)
        : base(source, Draw(source.Count, count))
    {
        Labels = source.Labels is { } labels ? Chosen(labels) : null;
        ClassNames = source.ClassNames;
        using ContentHash hash = new();
        hash.Add("samples");
        hash.Add(source.Fingerprint);
        hash.Add(count);
        Fingerprint = hash.ToHexadecimal();
    }

    /// <inheritdoc/>
    public override IReadOnlyList<int>? Labels { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> ClassNames { get; }

    /// <inheritdoc/>
    public override string Fingerprint { get; }

    private static long[] Draw(int all, int count)
    {
        if (count > all)
        {
            throw new UserErrorException(ExitCode.Usage, $"data.samples asks for {count} images, but the data set has {all}; ask for fewer, or set it to 0 for all.");
        }

        LibTorch.Load();
        using Generator generator = new(Seed, CPU);
        using Tensor order = randperm(all, generator: generator);
        long[] chosen = order.data<long>().ToArray()[..count];
        Array.Sort(chosen);
        return chosen;
    }
}
