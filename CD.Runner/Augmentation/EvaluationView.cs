using CD.Runner.Configuration;
using CD.Runner.Data;
using static TorchSharp.torch;

namespace CD.Runner.Augmentation;

/// <summary>The view that is embedded for evaluation: the whole image, resized, without randomness.</summary>
internal static class EvaluationView
{
    /// <summary>Resizes each image to a square, its sides' ratio not kept, bilinearly and antialiased.</summary>
    /// <param name="batch">The images; not changed.</param>
    /// <param name="imageSize">Height and width of the views in pixels.</param>
    /// <param name="device">The device of the result.</param>
    /// <returns>float32 <c>[batch, 3, size, size]</c> in [0, 1], on the device; the caller disposes it.</returns>
    public static Tensor Apply(ImageBatch batch, int imageSize, Device device) =>
        new ViewPipeline(new AugmentationSettings { ImageSize = imageSize }).Apply(batch, ViewParameters.Undistorted(batch), device);
}
