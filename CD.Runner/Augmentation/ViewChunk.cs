using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Augmentation;

/// <summary>The part of a batch that is worked on at a time, with its parameters on the training device.</summary>
/// <remarks>
/// On a processor a chunk's images fit its caches, which makes the pixel work several times faster, and the images of
/// one jitter order are kept together, so that an adjustment mostly covers the whole chunk. On a GPU, where each call
/// costs more than its pixels, the chunk is the whole batch.
/// </remarks>
internal sealed class ViewChunk : IDisposable
{
    // 4 MB of float32.
    private const long ProcessorCapacity = 1 << 20;

    private readonly Tensor table;
    private readonly Device device;

    private ViewChunk(int[] samples, ViewParameters parameters, Device device)
    {
        this.device = device;
        Samples = samples;
        Views = [.. samples.Select(sample => parameters.Samples[sample])];
        using var scope = NewDisposeScope();
        table = tensor(Views.SelectMany(Row).ToArray()).view(Views.Length, -1).to(device, non_blocking: true).MoveToOuterDisposeScope();
    }

    /// <summary>The images' places in the batch.</summary>
    public int[] Samples { get; }

    /// <summary>The parameters, in the order of <see cref="Samples"/>.</summary>
    public SampleView[] Views { get; }

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
    /// <param name="valuesPerView">The number of values of one view.</param>
    /// <param name="device">The training device.</param>
    public static IEnumerable<ViewChunk> Divide(ViewParameters parameters, long valuesPerView, Device device)
    {
        int[] order = [.. Enumerable.Range(0, parameters.Samples.Length)];
        if (device.type != DeviceType.CPU)
        {
            if (order.Length > 0)
            {
                yield return new ViewChunk(order, parameters, device);
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
                yield return new ViewChunk(order[start..end], parameters, device);
                start = end;
            }
        }
    }

    /// <summary>Replaces some of the chunk's images by what an operation makes of them.</summary>
    /// <param name="images">The chunk's images, <c>[chunk, channels, height, width]</c>; disposed or changed.</param>
    /// <param name="chosen">Whether a view takes part.</param>
    /// <param name="parameter">The operation's parameters, <c>[chunk]</c>.</param>
    /// <param name="operation">From images and parameters, <c>[part, ...]</c>, to new images.</param>
    /// <returns>The chunk's images after the operation.</returns>
    public Tensor ApplyWhere(Tensor images, Func<SampleView, bool> chosen, Tensor parameter, Func<Tensor, Tensor, Tensor> operation)
    {
        long[] places = [.. Enumerable.Range(0, Views.Length).Where(i => chosen(Views[i])).Select(i => (long)i)];
        if (places.Length == 0)
        {
            return images;
        }

        if (places.Length == Views.Length)
        {
            using (images)
            {
                return operation(images, parameter);
            }
        }

        using var scope = NewDisposeScope();
        Tensor indices = IndexTensor(places);
        Tensor changed = operation(images.index_select(0, indices), parameter.index_select(0, indices));
        images.index_copy_(0, indices, changed);
        return images;
    }

    /// <summary>Indices as a tensor on the training device.</summary>
    public Tensor IndexTensor(long[] indices)
    {
        using Tensor host = tensor(indices);
        return host.to(device, non_blocking: true);
    }

    /// <inheritdoc/>
    public void Dispose() => table.Dispose();

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
