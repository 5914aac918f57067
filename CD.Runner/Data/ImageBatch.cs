using static TorchSharp.torch;

namespace CD.Runner.Data;

/// <summary>Undistorted source images of one batch: one stacked tensor where all have one size, a list of tensors otherwise.</summary>
/// <remarks>Pixels are uint8 in [0, 255], sRGB, with 1 (grey) or 3 (red, green, blue) channels. The batch owns its tensors.</remarks>
public sealed class ImageBatch : IDisposable
{
    /// <summary>Creates a batch of equally sized images.</summary>
    /// <param name="stacked">uint8 <c>[batch, channels, height, width]</c>; owned by the batch from here on.</param>
    public ImageBatch(Tensor stacked)
    {
        if (stacked.dim() != 4 || stacked.dtype != ScalarType.Byte)
        {
            throw new ArgumentException($"Stacked images are uint8 [batch, channels, height, width]; received {stacked.dtype} [{string.Join(", ", stacked.shape)}].", nameof(stacked));
        }

        Stacked = stacked;
        Images = [];
    }

    /// <summary>Creates a batch of images of different sizes.</summary>
    /// <param name="images">uint8 <c>[channels, height, width]</c> each; owned by the batch from here on.</param>
    public ImageBatch(IReadOnlyList<Tensor> images)
    {
        foreach (Tensor image in images)
        {
            if (image.dim() != 3 || image.dtype != ScalarType.Byte)
            {
                throw new ArgumentException($"An image is uint8 [channels, height, width]; received {image.dtype} [{string.Join(", ", image.shape)}].", nameof(images));
            }
        }

        Images = images;
    }

    /// <summary>The images as one tensor, <c>[batch, channels, height, width]</c>; null where the sizes differ.</summary>
    public Tensor? Stacked { get; }

    /// <summary>The images one by one, <c>[channels, height, width]</c>; empty where <see cref="Stacked"/> is set.</summary>
    public IReadOnlyList<Tensor> Images { get; }

    /// <summary>The number of images.</summary>
    public int Count => Stacked is null ? Images.Count : (int)Stacked.shape[0];

    /// <summary>The height of an image in pixels.</summary>
    /// <param name="index">The image's place in the batch.</param>
    public int HeightOf(int index) => (int)(Stacked is null ? Images[index].shape[1] : Stacked.shape[2]);

    /// <summary>The width of an image in pixels.</summary>
    /// <param name="index">The image's place in the batch.</param>
    public int WidthOf(int index) => (int)(Stacked is null ? Images[index].shape[2] : Stacked.shape[3]);

    /// <inheritdoc/>
    public void Dispose()
    {
        Stacked?.Dispose();
        foreach (Tensor image in Images)
        {
            image.Dispose();
        }
    }
}
