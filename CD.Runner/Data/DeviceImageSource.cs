using CD.Model.Engine;
using static TorchSharp.torch;

namespace CD.Runner.Data;

/// <summary>Another source's images, in batches on the device that works on them.</summary>
/// <remarks>
/// Where all images have one size and their bytes fit into a quarter of a GPU's memory, the GPU keeps them all, and a batch is made
/// there; otherwise each batch is copied while the GPU works. On a processor the batches are the source's own.
/// </remarks>
internal sealed class DeviceImageSource : IImageSource
{
    private const int ResidentShare = 4;
    private const long BytesACopy = 64 << 20;

    private readonly IImageSource source;
    private readonly Device device;
    private readonly long residentBytes;
    private Tensor? resident;

    /// <summary>Names the images; nothing is copied yet.</summary>
    /// <param name="source">The images; not owned.</param>
    /// <param name="device">The device.</param>
    public DeviceImageSource(IImageSource source, Device device)
        : this(source, device, ComputeDevice.MemoryBytes(device) / ResidentShare)
    {
    }

    /// <summary>Names the images; nothing is copied yet.</summary>
    /// <param name="source">The images; not owned.</param>
    /// <param name="device">The device.</param>
    /// <param name="residentBytes">The most bytes of images that the device keeps; 0 for none.</param>
    internal DeviceImageSource(IImageSource source, Device device, long residentBytes)
    {
        this.source = source;
        this.device = device;
        this.residentBytes = residentBytes;
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
    public IReadOnlyList<int>? Labels => source.Labels;

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames => source.ClassNames;

    /// <inheritdoc/>
    public string Fingerprint => source.Fingerprint;

    /// <inheritdoc/>
    public IReadOnlyList<SkippedFile> Skipped => source.Skipped;

    /// <summary>Whether the device keeps all images.</summary>
    public bool IsResident => source.Shape is { } shape && source.Count * shape.Bytes <= residentBytes;

    /// <inheritdoc/>
    public IEnumerable<ImageBatch> Read(IEnumerable<long[]> plan, CancellationToken cancellation) =>
        IsResident ? ReadResident(plan, cancellation) : DeviceBatches.On(source.Read(plan, cancellation), device);

    /// <summary>Frees the device's copy; the source stays open.</summary>
    public void Dispose()
    {
        resident?.Dispose();
        resident = null;
    }

    private IEnumerable<ImageBatch> ReadResident(IEnumerable<long[]> plan, CancellationToken cancellation)
    {
        resident ??= Copy(cancellation);
        foreach (long[] entry in plan)
        {
            cancellation.ThrowIfCancellationRequested();
            Array.ForEach(entry, index => MemoryReader.CheckedIndex(index, Count));
            yield return Take(resident, entry);
        }
    }

    private ImageBatch Take(Tensor all, long[] entry)
    {
        using Tensor host = tensor(entry);
        using Tensor indices = PinnedCopy.ToDevice(host, device);
        return new ImageBatch(all.index_select(0, indices).DetachFromDisposeScope());
    }

    /// <summary>Copies all images, a piece at a time.</summary>
    private Tensor Copy(CancellationToken cancellation)
    {
        ImageShape shape = source.Shape!.Value;
        Tensor all = empty([Count, shape.Channels, shape.Height, shape.Width], ScalarType.Byte, device).DetachFromDisposeScope();
        try
        {
            int images = (int)Math.Clamp(BytesACopy / shape.Bytes, 1, Count);
            long start = 0;
            foreach (ImageBatch batch in DeviceBatches.On(source.Read(Indices.InOrder(Count, images), cancellation), device))
            {
                using (batch)
                using (Tensor place = all.narrow(0, start, batch.Count))
                {
                    place.copy_(batch.Stacked!);
                    start += batch.Count;
                }
            }

            return all;
        }
        catch
        {
            all.Dispose();
            throw;
        }
    }
}
