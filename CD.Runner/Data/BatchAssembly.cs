using static TorchSharp.torch;

namespace CD.Runner.Data;

/// <summary>Copies images into the tensors of a batch, on the calling thread.</summary>
internal static class BatchAssembly
{
    /// <summary>Makes a batch; its tensors belong to no dispose scope.</summary>
    /// <param name="images">The batch's images in order.</param>
    /// <param name="stack">
    /// Whether to make one tensor <c>[batch, channels, height, width]</c>; the images then have one size. A batch of
    /// more than 2^31 - 1 bytes is given as a list all the same.
    /// </param>
    /// <returns>The batch; the caller disposes it.</returns>
    public static ImageBatch Assemble(IReadOnlyList<PixelImage> images, bool stack)
    {
        if (stack && images.Count > 0 && (long)images.Count * images[0].Pixels.Length <= int.MaxValue)
        {
            return new ImageBatch(Stack(images));
        }

        Tensor[] tensors = new Tensor[images.Count];
        for (int index = 0; index < tensors.Length; index++)
        {
            PixelImage image = images[index];
            tensors[index] = empty([image.Channels, image.Height, image.Width], ScalarType.Byte).DetachFromDisposeScope();
            image.Pixels.Span.CopyTo(tensors[index].bytes);
        }

        return new ImageBatch(tensors);
    }

    private static Tensor Stack(IReadOnlyList<PixelImage> images)
    {
        PixelImage first = images[0];
        Tensor stacked = empty([images.Count, first.Channels, first.Height, first.Width], ScalarType.Byte).DetachFromDisposeScope();
        Span<byte> target = stacked.bytes;
        int length = first.Pixels.Length;
        for (int index = 0; index < images.Count; index++)
        {
            images[index].Pixels.Span.CopyTo(target.Slice(index * length, length));
        }

        return stacked;
    }
}
