using System.Runtime.Intrinsics;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Model.Kernels;

/// <summary>The gradient of a convolution's float32 kernel as a matrix product: the outputs' gradient, transposed, times the windows of the images.</summary>
/// <remarks>
/// Windows are copied in chunks that stay in the processor's caches; a chunk's product is added to those before it, so results do not
/// depend on the number of threads.
/// </remarks>
internal static unsafe class WindowGradient
{
    /// <summary>Windows that are copied as one piece of work.</summary>
    internal const int GroupWindows = 16;

    /// <summary>Windows that are summed in registers.</summary>
    internal const int DepthWindows = 128;

    /// <summary>Values behind each row of gradients, so that rows do not meet in the same places of a cache.</summary>
    internal const int RowPadding = 16;

    private const long ChunkBytes = 2 << 20;

    /// <summary>The gradient of the kernel.</summary>
    /// <param name="gradient">The gradient of the outputs, laid out channels-last.</param>
    /// <param name="images">The images, laid out channels-last.</param>
    /// <param name="size">The kernel's height and width.</param>
    /// <param name="strides">The kernel's step.</param>
    /// <param name="padding">Zeros on every side of the images.</param>
    /// <returns><c>[filters, channels, size, size]</c>, laid out channels-last.</returns>
    public static Tensor KernelGradient(Tensor gradient, Tensor images, int size, int strides, int padding)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        Tensor inputs = TensorMemory.Rows(images.detach()), outputs = TensorMemory.Rows(gradient.detach());
        WindowGradientPass pass = new()
        {
            Channels = (int)images.size(1),
            Height = (int)images.size(2),
            Width = (int)images.size(3),
            Size = size,
            Step = strides,
            Border = padding,
            Rows = (int)gradient.size(2),
            Columns = (int)gradient.size(3),
            Filters = (int)gradient.size(1),
            Windows = gradient.size(0) * gradient.size(2) * gradient.size(3),
            Images = (float*)TensorMemory.Address(inputs),
            Outputs = (float*)TensorMemory.Address(outputs),
        };
        Tensor sums = Vector512.IsHardwareAccelerated ? Sum<Lanes512>(pass) : Vector256.IsHardwareAccelerated ? Sum<Lanes256>(pass) : Sum<Lanes128>(pass);
        return sums.narrow(0, 0, pass.Filters).narrow(1, 0, pass.Values).contiguous()
            .view(pass.Filters, size, size, pass.Channels).permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }

    private static Tensor Sum<TLanes>(WindowGradientPass pass)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        int panels = PanelProduct<TLanes>.Panels(pass.Values), columns = panels * PanelProduct<TLanes>.Columns, length = pass.Filters + RowPadding;
        long fit = ChunkBytes / (sizeof(float) * (columns + length));
        pass.Chunk = (int)Math.Min(WinogradConvolution.RoundedUp((int)pass.Windows, GroupWindows), Math.Max(1, fit / DepthWindows) * DepthWindows);
        using Tensor windows = empty(panels * WindowGradientKernels<TLanes>.PanelStride(pass.Chunk));
        using Tensor gradients = empty((long)pass.Chunk * length);
        Tensor sums = empty(WinogradConvolution.RoundedUp(pass.Filters, PanelProduct<TLanes>.Rows), columns);
        pass.Panels = (float*)TensorMemory.Address(windows);
        pass.Gradients = (float*)TensorMemory.Address(gradients);
        pass.Sums = (float*)TensorMemory.Address(sums);
        for (; pass.First < pass.Windows; pass.First += pass.Chunk)
        {
            int count = (int)Math.Min(pass.Chunk, pass.Windows - pass.First);
            WorkerTeam.Run((count + GroupWindows - 1) / GroupWindows, &pass, &WindowGradientKernels<TLanes>.CopyGroup);
            WorkerTeam.Run(panels, &pass, &WindowGradientKernels<TLanes>.Accumulate);
        }

        return sums;
    }
}
