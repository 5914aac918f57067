using CD.Model.Engine;
using CD.Runner.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Augmentation;

/// <summary>Images as they are, resized only: for methods that learn from images rather than from views.</summary>
public static class PlainImages
{
    /// <summary>Resizes each image to a square, its sides' ratio not kept, bilinearly and antialiased.</summary>
    /// <param name="batch">The images; left as they are.</param>
    /// <param name="imageSize">Height and width of the result in pixels.</param>
    /// <param name="channels">3, or 1 for grey: of colour images then the mean over red, green and blue.</param>
    /// <param name="device">The device of the result.</param>
    /// <returns>float32 <c>[batch, channels, size, size]</c> in [0, 1], contiguous, on the device; the caller owns it.</returns>
    public static Tensor Of(ImageBatch batch, int imageSize, int channels, Device device)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable guard = no_grad();
        return InChannels(batch.Stacked is { } stacked ? Together(stacked, imageSize, device) : OneByOne(batch, imageSize, device), channels).contiguous().MoveToOuterDisposeScope();
    }

    /// <summary>Images of one size, which one call resizes: on a processor some twenty times faster than the matrices of views, which are one an image.</summary>
    private static Tensor Together(Tensor images, int size, Device device)
    {
        Tensor pixels = PinnedCopy.ToDevice(images, device).to(ScalarType.Float32) / 255.0;
        return images.shape[2] == size && images.shape[3] == size
            ? pixels
            : nn.functional.interpolate(pixels, [size, size], mode: InterpolationMode.Bilinear, align_corners: false, antialias: true).clamp_(0, 1);
    }

    private static Tensor OneByOne(ImageBatch batch, int size, Device device)
    {
        Tensor views = EvaluationView.Apply(batch, size, device); // three equal channels of a grey batch
        return batch.Images.Max(image => image.shape[0]) == 1 ? views.narrow(1, 0, 1) : views;
    }

    private static Tensor InChannels(Tensor images, int channels) =>
        images.shape[1] == channels ? images
        : channels == 1 ? images.mean([1L], keepdim: true)
        : images.expand(-1, channels, -1, -1);
}
