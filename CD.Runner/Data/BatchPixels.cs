using static TorchSharp.torch;

namespace CD.Runner.Data;

/// <summary>Takes images out of batches, for work outside the tensor engine.</summary>
internal static class BatchPixels
{
    /// <summary>Copies every image of a batch.</summary>
    /// <param name="batch">The images, on the processor; left as they are.</param>
    /// <returns>The images in the batch's order.</returns>
    public static PixelImage[] Of(ImageBatch batch)
    {
        PixelImage[] images = new PixelImage[batch.Count];
        for (int index = 0; index < images.Length; index++)
        {
            using Tensor image = batch.Stacked is null ? batch.Images[index].alias() : batch.Stacked[index];
            images[index] = new PixelImage(image.bytes.ToArray(), (int)image.shape[0], (int)image.shape[1], (int)image.shape[2]);
        }

        return images;
    }
}
