using TorchSharp;
using static TorchSharp.torch;

namespace CD.Model.Layers;

/// <summary>Memory layouts of four-dimensional tensors.</summary>
internal static class MemoryFormat
{
    /// <summary>The same values in channels-last order: shape <c>[batch, channels, height, width]</c>, channels adjacent in memory.</summary>
    /// <param name="tensor">Four dimensions in any layout.</param>
    /// <returns>A new handle; its storage is shared where the layout already was channels-last.</returns>
    public static Tensor ToChannelsLast(Tensor tensor)
    {
        using DisposeScope scope = NewDisposeScope();
        return tensor.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }

    /// <summary>The same images in another type and in channels-last order.</summary>
    /// <param name="images"><c>[batch, channels, height, width]</c>, in any layout.</param>
    /// <param name="dtype">The type.</param>
    /// <returns>A new handle; its storage is shared where nothing had to change.</returns>
    public static Tensor ToChannelsLast(Tensor images, ScalarType dtype)
    {
        if (images.dtype == dtype)
        {
            return ToChannelsLast(images);
        }

        // One pass; converting first and rearranging then takes six times as long for three channels.
        using DisposeScope scope = NewDisposeScope();
        Tensor pixels = images.permute(0, 2, 3, 1);
        return empty(pixels.shape, dtype, images.device).copy_(pixels).permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }

    /// <summary>The strides of a dense channels-last tensor, also along axes of size 1, as libtorch gives them to gradients.</summary>
    /// <param name="shape"><c>[batch, channels, height, width]</c>.</param>
    /// <returns>Strides in elements.</returns>
    public static long[] ChannelsLastStrides(long[] shape) => [shape[1] * shape[2] * shape[3], 1, shape[3] * shape[1], shape[1]];
}
