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

    /// <summary>The strides of a dense channels-last tensor, also along axes of size 1, as libtorch gives them to gradients.</summary>
    /// <param name="shape"><c>[batch, channels, height, width]</c>.</param>
    /// <returns>Strides in elements.</returns>
    public static long[] ChannelsLastStrides(long[] shape) => [shape[1] * shape[2] * shape[3], 1, shape[3] * shape[1], shape[1]];
}
