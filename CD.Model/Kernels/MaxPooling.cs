using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace CD.Model.Kernels;

/// <summary>Maximum pooling in training for bfloat16 on processors; the values are libtorch's, the places take one byte instead of eight.</summary>
internal static unsafe class MaxPooling
{
    /// <summary>Whether the kernels take these images; elsewhere libtorch's operator does the work.</summary>
    /// <param name="images">The images.</param>
    /// <returns>Whether they do.</returns>
    public static bool Takes(Tensor images) =>
        images.dtype == ScalarType.BFloat16 && images.device_type == TorchSharp.DeviceType.CPU && images.size(1) % MaxPoolingKernels.ChannelBlock == 0
        && Vector512.IsHardwareAccelerated && WorkerTeam.Available && TensorMemory.Available && TensorMemory.IsRows(images);

    /// <summary>The largest value of each window, and its place.</summary>
    /// <param name="inputs">Images, bfloat16 rows; see <see cref="TensorMemory.IsRows"/>.</param>
    /// <param name="size">The window's height and width, at most 15.</param>
    /// <param name="step">Pixels from one window to the next.</param>
    /// <param name="border">Pixels around the image, fewer than <paramref name="size"/>.</param>
    /// <returns>The values, laid out like the inputs, and their places, <c>[batch, height, width, channels]</c>.</returns>
    public static (Tensor Values, Tensor Places) Forward(Tensor inputs, int size, int step, int border)
    {
        TensorMemory.RequireChannels(inputs, MaxPoolingKernels.ChannelBlock);
        long[] shape = inputs.shape;
        long height = ((shape[2] + (2 * border) - size) / step) + 1;
        long width = ((shape[3] + (2 * border) - size) / step) + 1;
        Tensor values = empty([shape[0], height, width, shape[1]], inputs.dtype).permute(0, 3, 1, 2);
        Tensor places = empty([shape[0], height, width, shape[1]], ScalarType.Byte);
        MaxPoolingPass pass = Pass(inputs, values, places, size, step, border);
        WorkerTeam.Run((int)(shape[0] * height), &pass, &MaxPoolingKernels.Pool);
        return (values, places);
    }

    /// <summary>The gradient of <see cref="Forward"/>'s inputs.</summary>
    /// <param name="gradient">The gradient of the values, bfloat16 rows.</param>
    /// <param name="places">The places.</param>
    /// <param name="shape">The inputs' shape.</param>
    /// <param name="size">The window's height and width.</param>
    /// <param name="step">Pixels from one window to the next.</param>
    /// <param name="border">Pixels around the image.</param>
    /// <returns>The gradient, laid out like the inputs.</returns>
    public static Tensor Backward(Tensor gradient, Tensor places, long[] shape, int size, int step, int border)
    {
        Tensor inputs = empty([shape[0], shape[2], shape[3], shape[1]], gradient.dtype).permute(0, 3, 1, 2);
        MaxPoolingPass pass = Pass(inputs, gradient, places, size, step, border);
        WorkerTeam.Run((int)(shape[0] * shape[2]), &pass, &MaxPoolingKernels.Spread);
        return inputs;
    }

    private static MaxPoolingPass Pass(Tensor inputs, Tensor outputs, Tensor places, int size, int step, int border) => new()
    {
        Channels = (int)inputs.size(1),
        Height = (int)inputs.size(2),
        Width = (int)inputs.size(3),
        OutputHeight = (int)outputs.size(2),
        OutputWidth = (int)outputs.size(3),
        Size = size,
        Step = step,
        Border = border,
        X = (ushort*)TensorMemory.Address(inputs),
        Y = (ushort*)TensorMemory.Address(outputs),
        Places = (byte*)TensorMemory.Address(places),
    };
}
