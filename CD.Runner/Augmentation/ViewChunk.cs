using CD.Model.Engine;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Augmentation;

/// <summary>The part of a batch that is worked on at a time, with its parameters on the training device.</summary>
/// <remarks>
/// On a processor a chunk's images fit its caches, which makes the pixel work several times faster, and the images of
/// one jitter order are kept together, so that an adjustment mostly covers the whole chunk. On a GPU, where each call
/// costs more than its pixels, the chunk is the whole batch, and all it needs to know travels there in two copies.
/// </remarks>
internal sealed class ViewChunk : IDisposable
{
    // 4 MB of float32.
    private const long ProcessorCapacity = 1 << 20;

    private readonly Tensor table;

    // The samples, then of each step the places it changes, if these are some but not all.
    private readonly Tensor places;
    private readonly (long Start, long Count)[] parts;

    private ViewChunk(int[] samples, ViewParameters parameters, IReadOnlyList<Predicate<SampleView>> steps, Device device)
    {
        Samples = samples;
        Views = [.. samples.Select(sample => parameters.Samples[sample])];
        List<long> indices = [.. samples.Select(sample => (long)sample)];
        parts = [.. steps.Select(step => Append(indices, step))];
        using var scope = NewDisposeScope();
        table = PinnedCopy.ToDevice(tensor(Views.SelectMany(Row).ToArray()).view(Views.Length, -1), device).MoveToOuterDisposeScope();
        places = PinnedCopy.ToDevice(tensor(indices.ToArray()), device).MoveToOuterDisposeScope();
    }

    /// <summary>The images' places in the batch.</summary>
    public int[] Samples { get; }

    /// <summary>The parameters, in the order of <see cref="Samples"/>.</summary>
    public SampleView[] Views { get; }

    /// <summary><see cref="Samples"/> on the training device, <c>[chunk]</c>.</summary>
    public Tensor SampleIndices => places.narrow(0, 0, Samples.Length);

    /// <summary>Top, left, height and width of the crops, <c>[chunk, 4]</c>.</summary>
    public Tensor Boxes => table.narrow(1, 0, 4);

    /// <summary>1 where the view is mirrored, <c>[chunk]</c>.</summary>
    public Tensor Flips => table.select(1, 4);

    /// <summary>The blur's standard deviations, <c>[chunk]</c>; 1 where there is none.</summary>
    public Tensor BlurSigmas => table.select(1, 5);

    /// <summary>The factors of an adjustment, <c>[chunk]</c>.</summary>
    public Tensor Factors(ColorOperation operation) => table.select(1, 6 + (int)operation);

    /// <summary>Divides a batch into chunks.</summary>
    /// <param name="parameters">The batch's parameters.</param>
    /// <param name="steps">Which views take part in each step.</param>
    /// <param name="valuesPerView">The number of values of one view.</param>
    /// <param name="device">The training device.</param>
    public static IEnumerable<ViewChunk> Divide(ViewParameters parameters, IReadOnlyList<Predicate<SampleView>> steps, long valuesPerView, Device device)
    {
        int[] order = [.. Enumerable.Range(0, parameters.Samples.Length)];
        if (device.type != DeviceType.CPU)
        {
            if (order.Length > 0)
            {
                yield return new ViewChunk(order, parameters, steps, device);
            }

            yield break;
        }

        int[] keys = [.. parameters.Samples.Select(view => view.Jitter?.Order ?? -1)];
        order = [.. order.OrderBy(sample => keys[sample])];
        int capacity = (int)Math.Max(1, ProcessorCapacity / valuesPerView);
        int start = 0;
        for (int end = 1; end <= order.Length; end++)
        {
            int count = end - start;
            bool orderChanges = end < order.Length && keys[order[end]] != keys[order[end - 1]];
            if (end == order.Length || count == capacity || (orderChanges && 4 * count >= capacity))
            {
                yield return new ViewChunk(order[start..end], parameters, steps, device);
                start = end;
            }
        }
    }

    /// <summary>The places in the chunk of the views that take part in a step, on the training device.</summary>
    /// <param name="step">The step's place among those that the batch was divided with.</param>
    /// <param name="chosen">The places, <c>[part]</c>; null where every view takes part, or none.</param>
    /// <returns>How many views take part.</returns>
    public long Part(int step, out Tensor? chosen)
    {
        (long start, long count) = parts[step];
        chosen = count == 0 || count == Views.Length ? null : places.narrow(0, start, count);
        return count;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        table.Dispose();
        places.Dispose();
    }

    private (long Start, long Count) Append(List<long> indices, Predicate<SampleView> takesPart)
    {
        long start = indices.Count;
        long[] chosen = [.. Enumerable.Range(0, Views.Length).Where(place => takesPart(Views[place])).Select(place => (long)place)];
        if (chosen.Length < Views.Length)
        {
            indices.AddRange(chosen);
        }

        return (start, chosen.Length);
    }

    private static float[] Row(SampleView view) =>
    [
        view.Crop.Top,
        view.Crop.Left,
        view.Crop.Height,
        view.Crop.Width,
        view.Flip ? 1 : 0,
        (float)(view.BlurSigma ?? 1),
        (float)(view.Jitter?.Brightness ?? 1),
        (float)(view.Jitter?.Contrast ?? 1),
        (float)(view.Jitter?.Saturation ?? 1),
        (float)(view.Jitter?.Hue ?? 0),
    ];
}
