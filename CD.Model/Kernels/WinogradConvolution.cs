using System.Runtime.Intrinsics;
using CD.Model.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Model.Kernels;

/// <summary>Convolutions of float32 images with 3x3 kernels, strides of 1 and a border of 1 by Winograd's algorithm F(2x2, 3x3).</summary>
/// <remarks>
/// It takes 16 products for four outputs where the definition takes 36. See <see cref="WinogradTransforms{TLanes}"/>.
/// Its errors against float64 are half of libtorch's direct sums' (64 channels over 56x56: at most 1.6e-6 against 3.6e-6); those of F(4x4, 3x3), with
/// fewer products still, are 3 to 9 times libtorch's, so it is not used.
/// Images, gradients and kernels are laid out channels-last; results do not depend on the number of threads.
/// </remarks>
internal static unsafe class WinogradConvolution
{
    /// <summary>Whether the algorithm takes such images and filters.</summary>
    /// <param name="images">The images.</param>
    /// <param name="filters">Channels of the outputs.</param>
    /// <returns>Whether it does.</returns>
    public static bool Takes(Tensor images, long filters) =>
        images.dtype == ScalarType.Float32 && images.size(1) % 8 == 0 && filters % 8 == 0;

    /// <summary>The convolution.</summary>
    /// <param name="images"><c>[batch, channels, height, width]</c>.</param>
    /// <param name="kernel"><c>[filters, channels, 3, 3]</c>.</param>
    /// <returns><c>[batch, filters, height, width]</c>.</returns>
    public static Tensor Forward(Tensor images, Tensor kernel)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        (int filters, int channels) = ((int)kernel.size(0), (int)kernel.size(1));
        Tensor taps = TensorMemory.Rows(kernel.detach()); // [filters, 3, 3, channels]
        WinogradKernelPass transform = new() { Rows = channels, Columns = filters, TapStride = channels, RowStride = 1, ColumnStride = 9 * (nint)channels };
        return Convolve(TensorMemory.Rows(images), taps, transform).MoveToOuterDisposeScope();
    }

    /// <summary>The gradient of the images: the convolution with the kernel turned by half a turn, filters and channels exchanged.</summary>
    /// <param name="gradient">The gradient of the outputs, <c>[batch, filters, height, width]</c>.</param>
    /// <param name="kernel"><c>[filters, channels, 3, 3]</c>.</param>
    /// <returns><c>[batch, channels, height, width]</c>.</returns>
    public static Tensor InputGradient(Tensor gradient, Tensor kernel)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        (int filters, int channels) = ((int)kernel.size(0), (int)kernel.size(1));
        Tensor taps = TensorMemory.Rows(kernel.detach()); // [filters, 3, 3, channels]
        WinogradKernelPass transform = new() { Rows = filters, Columns = channels, TapStride = channels, RowStride = 9 * (nint)channels, ColumnStride = 1, Flipped = true };
        return Convolve(TensorMemory.Rows(gradient), taps, transform).MoveToOuterDisposeScope();
    }

    /// <summary>The gradient of the kernel: G^T [sum over tiles of (A dY A^T) * (B^T d B)] G.</summary>
    /// <param name="gradient">The gradient of the outputs, <c>[batch, filters, height, width]</c>.</param>
    /// <param name="images"><c>[batch, channels, height, width]</c>.</param>
    /// <returns><c>[filters, channels, 3, 3]</c>.</returns>
    public static Tensor KernelGradient(Tensor gradient, Tensor images)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        (Tensor outputs, Tensor inputs) = (TensorMemory.Rows(gradient), TensorMemory.Rows(images));
        (int channels, int filters) = ((int)images.size(1), (int)gradient.size(1));
        Tensor result = empty([filters, 3, 3, channels], ScalarType.Float32);
        WinogradPass pass = Pass(inputs, filters);
        Tensor zeros = torch.zeros(Math.Max(channels, filters));
        pass.Zeros = Address(zeros);
        pass.Outputs = Address(outputs);
        pass.Kernel = Address(result);
        if (Wide(channels, filters))
        {
            Sum<Lanes512>(pass);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Sum<Lanes256>(pass);
        }
        else
        {
            Sum<Lanes128>(pass);
        }

        GC.KeepAlive(outputs);
        GC.KeepAlive(inputs);
        return result.permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }

    /// <summary>The least multiple that is not smaller.</summary>
    internal static int RoundedUp(int value, int multiple) => (value + multiple - 1) / multiple * multiple;

    private static Tensor Convolve(Tensor images, Tensor taps, WinogradKernelPass transform)
    {
        long[] shape = [images.size(0), transform.Columns, images.size(2), images.size(3)];
        Tensor outputs = empty_strided(shape, MemoryFormat.ChannelsLastStrides(shape), ScalarType.Float32);
        WinogradPass pass = Pass(images, transform.Columns);
        Tensor zeros = torch.zeros(transform.Rows);
        pass.Zeros = Address(zeros);
        pass.Outputs = Address(outputs);
        transform.Source = Address(taps);
        if (Wide(transform.Rows, transform.Columns))
        {
            Convolve<Lanes512>(pass, transform);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Convolve<Lanes256>(pass, transform);
        }
        else
        {
            Convolve<Lanes128>(pass, transform);
        }

        return outputs;
    }

    private static void Convolve<TLanes>(WinogradPass pass, WinogradKernelPass transform)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        int panels = PanelProduct<TLanes>.Panels(pass.Filters), threads = get_num_threads();
        using Tensor kernel = empty(16 * panels * WinogradKernelTransform<TLanes>.Stride(pass.Channels));
        using Tensor scratch = empty(threads * WinogradKernels<TLanes>.Scratch(pass.Channels));
        transform.Target = Address(kernel);
        pass.Kernel = transform.Target;
        pass.Scratch = Address(scratch);
        pass.ScratchLength = WinogradKernels<TLanes>.Scratch(pass.Channels);
        WorkerTeam.Run(panels, &transform, &WinogradKernelTransform<TLanes>.Run);
        WorkerTeam.Run(threads, &pass, &WinogradKernels<TLanes>.Convolve);
    }

    private static void Sum<TLanes>(WinogradPass pass)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        int columns = PanelProduct<TLanes>.Panels(pass.Channels) * PanelProduct<TLanes>.Columns;
        pass.Chunk = WinogradGradientKernels<TLanes>.Chunk(pass.Channels, pass.Filters);
        pass.Parts = WinogradGradientKernels<TLanes>.PartsOf(pass.Channels, pass.Filters);
        pass.ScratchLength = WinogradGradientKernels<TLanes>.Scratch(pass.Channels, pass.Filters, pass.Chunk);
        int pieces = pass.Parts * WinogradGradientKernels<TLanes>.Rows * WinogradGradientKernels<TLanes>.Groups(pass.Channels);
        using Tensor scratch = empty(pieces * pass.ScratchLength);
        using Tensor sums = empty(16L * pass.Parts * RoundedUp(pass.Filters, PanelProduct<TLanes>.Rows) * columns);
        pass.Scratch = Address(scratch);
        pass.Sums = Address(sums);
        WorkerTeam.Run(pieces, &pass, &WinogradGradientKernels<TLanes>.Sum);
        WorkerTeam.Run(pass.Filters, &pass, &WinogradGradientKernels<TLanes>.TransformBack);
    }

    private static WinogradPass Pass(Tensor images, int filters)
    {
        (int rows, int columns) = (((int)images.size(2) + 1) / 2, ((int)images.size(3) + 1) / 2);
        return new()
        {
            Channels = (int)images.size(1),
            Filters = filters,
            Height = (int)images.size(2),
            Width = (int)images.size(3),
            TileRows = rows,
            TileColumns = columns,
            Tiles = images.size(0) * rows * columns,
            Images = Address(images),
        };
    }

    private static bool Wide(int channels, int filters) => Vector512.IsHardwareAccelerated && channels % 16 == 0 && filters % 16 == 0;

    private static float* Address(Tensor tensor) => (float*)TensorMemory.Address(tensor);
}
