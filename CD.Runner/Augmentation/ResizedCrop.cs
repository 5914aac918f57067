using static TorchSharp.torch;

namespace CD.Runner.Augmentation;

/// <summary>torchvision's <c>resized_crop</c> on batches, each sample with its own rectangle, with the horizontal flip folded in.</summary>
internal static class ResizedCrop
{
    /// <summary>Cuts a rectangle out of each image, resizes it bilinearly and mirrors it where asked.</summary>
    /// <param name="images">float32 or float64 <c>[batch, channels, height, width]</c>.</param>
    /// <param name="boxes">Top, left, height and width of each rectangle in whole pixels; <c>[batch, 4]</c>, of the images' dtype and device, inside the image.</param>
    /// <param name="flips">1 where the result is mirrored from left to right, 0 elsewhere; <c>[batch]</c>, of the images' dtype and device; null for none.</param>
    /// <param name="height">The results' height in pixels.</param>
    /// <param name="width">The results' width in pixels.</param>
    /// <param name="antialias">Whether a shrinking resize averages over all the pixels it skips.</param>
    /// <returns><c>[batch, channels, height, width]</c>; each value is a weighted mean of the rectangle's values.</returns>
    public static Tensor Apply(Tensor images, Tensor boxes, Tensor? flips, long height, long width, bool antialias = true)
    {
        using var scope = NewDisposeScope();
        Tensor rows = InterpolationMatrix.Build(boxes.select(1, 0), boxes.select(1, 2), null, images.shape[2], height, antialias);
        Tensor columns = InterpolationMatrix.Build(boxes.select(1, 1), boxes.select(1, 3), flips, images.shape[3], width, antialias);
        return InterpolationMatrix.Resample(images, rows, columns).MoveToOuterDisposeScope();
    }
}
