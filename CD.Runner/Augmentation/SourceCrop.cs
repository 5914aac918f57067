using CD.Model.Engine;
using CD.Runner.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Augmentation;

/// <summary>Turns source images of bytes into the chunk's square crops on the training device.</summary>
/// <remarks>
/// Small images of one size are resized together by <see cref="ResizedCrop"/>. Large ones, and those of different sizes,
/// go one by one through torch's <c>interpolate</c>: its cost grows with the pixels, that of the matrices with pixels
/// times their width, so on a processor it is seven times faster at 275 x 365 pixels.
/// </remarks>
internal static class SourceCrop
{
    private const long MatrixPixelsOnProcessor = 64 * 64;
    private const long MatrixPixelsElsewhere = 256 * 256;

    /// <summary>Crops, resizes and flips the chunk's images.</summary>
    /// <param name="batch">The batch that the chunk belongs to.</param>
    /// <param name="chunk">Which images, and their crops.</param>
    /// <param name="size">Height and width of the results.</param>
    /// <param name="channels">The results' channels: 1, or 3 where any image of the batch has colours.</param>
    /// <param name="device">The training device.</param>
    /// <returns>float32 <c>[chunk, channels, size, size]</c> in [0, 1].</returns>
    public static Tensor Apply(ImageBatch batch, ViewChunk chunk, int size, long channels, Device device)
    {
        using var scope = NewDisposeScope();
        long limit = device.type == DeviceType.CPU ? MatrixPixelsOnProcessor : MatrixPixelsElsewhere;
        Tensor crops = batch.Stacked is { } images && images.shape[2] * images.shape[3] <= limit
            ? Together(images, chunk, size, device)
            : OneByOne(batch, chunk, size, channels, device);

        // A row of weights sums to 1 up to rounding, so white may come out a rounding error above 1.
        return crops.clamp_(0, 1).MoveToOuterDisposeScope();
    }

    private static Tensor Together(Tensor images, ViewChunk chunk, int size, Device device)
    {
        Tensor pixels = Unit(PinnedCopy.ToDevice(images, device).index_select(0, chunk.SampleIndices));
        return ResizedCrop.Apply(pixels, chunk.Boxes, chunk.Flips, size, size);
    }

    private static Tensor OneByOne(ImageBatch batch, ViewChunk chunk, int size, long channels, Device device)
    {
        Tensor crops = empty(chunk.Samples.Length, channels, size, size, dtype: ScalarType.Float32, device: device);
        for (int k = 0; k < chunk.Samples.Length; k++)
        {
            using var scope = NewDisposeScope();
            SampleView view = chunk.Views[k];
            CropBox box = view.Crop;
            Tensor image = batch.Stacked is null ? batch.Images[chunk.Samples[k]].alias() : batch.Stacked.select(0, chunk.Samples[k]);
            Tensor cut = image.narrow(1, box.Top, box.Height).narrow(2, box.Left, box.Width).contiguous();   // (C, h, w): only these bytes travel
            Tensor pixels = Unit(PinnedCopy.ToDevice(cut, device)).unsqueeze(0);
            Tensor crop = nn.functional.interpolate(pixels, [size, size], mode: InterpolationMode.Bilinear, align_corners: false, antialias: true);
            crops.narrow(0, k, 1).copy_(view.Flip ? crop.flip(3) : crop);                                     // a grey crop fills every channel
        }

        return crops;
    }

    private static Tensor Unit(Tensor bytes) => bytes.to(ScalarType.Float32).div_(255);
}
