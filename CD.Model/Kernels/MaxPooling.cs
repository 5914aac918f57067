using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace CD.Model.Kernels;

/// <summary>Maximum pooling in training for float32 and bfloat16 on processors; the values are libtorch's, the places take one byte instead of eight.</summary>
internal static unsafe class MaxPooling
{
    // Places are counted within the window in one byte.
    private const int LargestSize = 15;

    /// <summary>Whether the kernels take windows of that size.</summary>
    /// <param name="size">The window's height and width.</param>
    /// <returns>Whether they do.</returns>
    public static bool Takes(int size) => size <= LargestSize;

    /// <summary>The largest value of each window, and its place.</summary>
    /// <param name="inputs">Images, float32 or bfloat16 rows; see <see cref="TensorMemory.IsRows"/>.</param>
    /// <param name="size">The window's height and width, at most 15.</param>
    /// <param name="strides">Pixels from one window to the next.</param>
    /// <param name="padding">Pixels around the image, fewer than <paramref name="size"/>.</param>
    /// <returns>The values, laid out like the inputs, and their places, <c>[batch, height, width, channels]</c>.</returns>
    public static (Tensor Values, Tensor Places) Forward(Tensor inputs, int size, int strides, int padding)
    {
        if (inputs.dtype == ScalarType.BFloat16 && !IsWide(inputs.size(1)))
        {
            // Exact both ways: the values are some of the inputs.
            using Tensor single = inputs.to_type(ScalarType.Float32);
            (Tensor found, Tensor where) = Forward(single, size, strides, padding);
            using (found)
            {
                return (found.to_type(ScalarType.BFloat16), where);
            }
        }

        long[] shape = inputs.shape;
        long height = ((shape[2] + (2 * padding) - size) / strides) + 1;
        long width = ((shape[3] + (2 * padding) - size) / strides) + 1;
        Tensor values = empty([shape[0], height, width, shape[1]], inputs.dtype).permute(0, 3, 1, 2);
        Tensor places = empty([shape[0], height, width, shape[1]], ScalarType.Byte);
        MaxPoolingPass pass = Pass(inputs, values, places, size, strides, padding);
        WorkerTeam.Run((int)(shape[0] * height), &pass, inputs.dtype == ScalarType.Float32 ? &MaxPoolingFloatKernels.Pool : &MaxPoolingKernels.Pool);
        return (values, places);
    }

    /// <summary>The gradient of <see cref="Forward"/>'s inputs.</summary>
    /// <param name="gradient">The gradient of the values, rows of the images' type.</param>
    /// <param name="places">The places.</param>
    /// <param name="shape">The inputs' shape.</param>
    /// <param name="size">The window's height and width.</param>
    /// <param name="strides">Pixels from one window to the next.</param>
    /// <param name="padding">Pixels around the image.</param>
    /// <returns>The gradient, laid out like the inputs.</returns>
    public static Tensor Backward(Tensor gradient, Tensor places, long[] shape, int size, int strides, int padding)
    {
        if (gradient.dtype == ScalarType.BFloat16 && !IsWide(shape[1]))
        {
            using Tensor single = gradient.to_type(ScalarType.Float32);
            using Tensor spread = Backward(single, places, shape, size, strides, padding);
            return spread.to_type(ScalarType.BFloat16);
        }

        Tensor inputs = empty([shape[0], shape[2], shape[3], shape[1]], gradient.dtype).permute(0, 3, 1, 2);
        MaxPoolingPass pass = Pass(inputs, gradient, places, size, strides, padding);
        WorkerTeam.Run((int)(shape[0] * shape[2]), &pass, gradient.dtype == ScalarType.Float32 ? &MaxPoolingFloatKernels.Spread : &MaxPoolingKernels.Spread);
        return inputs;
    }

    /// <summary>Whether the vectors of 512 bits serve.</summary>
    private static bool IsWide(long channels) => Vector512.IsHardwareAccelerated && channels % MaxPoolingKernels.ChannelBlock == 0;

    private static MaxPoolingPass Pass(Tensor inputs, Tensor outputs, Tensor places, int size, int strides, int padding) => new()
    {
        Channels = (int)inputs.size(1),
        Height = (int)inputs.size(2),
        Width = (int)inputs.size(3),
        OutputHeight = (int)outputs.size(2),
        OutputWidth = (int)outputs.size(3),
        Size = size,
        Strides = strides,
        Padding = padding,
        X = TensorMemory.Address(inputs),
        Y = TensorMemory.Address(outputs),
        Places = (byte*)TensorMemory.Address(places),
    };
}
