using CD.Model.Engine;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Data;

/// <summary>Brings batches to the device that works on them, without waiting for the device.</summary>
internal static class DeviceBatches
{
    /// <summary>Brings batches to a device as they are read.</summary>
    /// <param name="batches">The batches; given away.</param>
    /// <param name="device">The device.</param>
    /// <returns>The same images; the caller disposes each batch.</returns>
    public static IEnumerable<ImageBatch> On(IEnumerable<ImageBatch> batches, Device device) => batches.Select(batch => On(batch, device));

    private static ImageBatch On(ImageBatch batch, Device device)
    {
        if (device.type == DeviceType.CPU || (batch.Stacked ?? (batch.Count > 0 ? batch.Images[0] : null))?.device_type == device.type)
        {
            return batch;
        }

        using (batch)
        {
            return batch.Stacked is { } stacked
                ? new ImageBatch(PinnedCopy.ToDevice(stacked, device).DetachFromDisposeScope())
                : new ImageBatch(Together(batch.Images, device));
        }
    }

    /// <summary>Brings images of different sizes to a device in one piece.</summary>
    /// <param name="images">uint8 <c>[channels, height, width]</c> each.</param>
    /// <param name="device">The device.</param>
    /// <returns>The images there, views of one block; they belong to no dispose scope.</returns>
    internal static IReadOnlyList<Tensor> Together(IReadOnlyList<Tensor> images, Device device)
    {
        if (images.Count == 0)
        {
            return [];
        }

        using DisposeScope scope = NewDisposeScope();
        Tensor block = PinnedCopy.ToDevice(cat([.. images.Select(image => image.flatten())]), device);
        List<Tensor> there = [];
        long start = 0;
        foreach (Tensor image in images)
        {
            there.Add(block.narrow(0, start, image.numel()).view(image.shape).DetachFromDisposeScope());
            start += image.numel();
        }

        return there;
    }
}
