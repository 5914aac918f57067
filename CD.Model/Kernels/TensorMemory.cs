using CD.Model.Engine;
using CD.Model.Layers;
using static TorchSharp.torch;

namespace CD.Model.Kernels;

/// <summary>Addresses and layouts of tensors in the processor's memory.</summary>
internal static unsafe class TensorMemory
{
    private static readonly Lazy<nint> DataPointer = new(() => LibTorch.BindingExport("THSTensor_data"));

    /// <summary>Whether addresses can be asked for.</summary>
    public static bool Available => DataPointer.Value != 0;

    /// <summary>The address of a tensor's first value; valid while the tensor lives.</summary>
    /// <param name="tensor">A tensor in the processor's memory.</param>
    /// <returns>The address.</returns>
    public static void* Address(Tensor tensor) => ((delegate* unmanaged[Cdecl]<nint, void*>)DataPointer.Value)(tensor.Handle);

    /// <summary>Refuses images whose channels a kernel would not end with.</summary>
    /// <param name="images">Images.</param>
    /// <param name="multiple">What the number of channels is a multiple of.</param>
    /// <exception cref="ArgumentException">It is not.</exception>
    public static void RequireChannels(Tensor images, int multiple)
    {
        if (images.size(1) % multiple != 0)
        {
            throw new ArgumentException($"This kernel takes a multiple of {multiple} channels; received {images.size(1)}. Use libtorch's operator.", nameof(images));
        }
    }

    /// <summary>The tensor itself, or a copy, as <c>[rows, channels]</c> in memory without gaps: a matrix, or images laid out channels-last.</summary>
    /// <param name="tensor">Two or four dimensions.</param>
    /// <returns>A tensor that the current dispose scope owns where it is a copy.</returns>
    public static Tensor Rows(Tensor tensor) =>
        IsRows(tensor) ? tensor : tensor.dim() == 4 ? MemoryFormat.ToChannelsLast(tensor) : tensor.contiguous();

    /// <summary>Whether a tensor is <c>[rows, channels]</c> in memory without gaps.</summary>
    /// <param name="tensor">Two or four dimensions.</param>
    /// <returns>Whether it is.</returns>
    public static bool IsRows(Tensor tensor)
    {
        long[] shape = tensor.shape;
        if (shape.Length != 4)
        {
            return tensor.is_contiguous();
        }

        long[] strides = tensor.stride();
        long[] wanted = MemoryFormat.ChannelsLastStrides(shape);
        return Enumerable.Range(0, 4).All(axis => shape[axis] == 1 || strides[axis] == wanted[axis]);
    }
}
