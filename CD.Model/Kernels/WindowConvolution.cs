using System.Runtime.Intrinsics;
using CD.Model.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Model.Kernels;

/// <summary>Convolutions of float32 images with kernels of any size and strides as matrix products whose rows are windows of the images.</summary>
/// <remarks>
/// A window's rows lie in memory as they are, channels-last, so the product reads them where a few rows of the images were copied with
/// their border; no matrix of windows is written. Results do not depend on the number of threads.
/// </remarks>
internal static unsafe class WindowConvolution
{
    /// <summary>Whether the product takes outputs of so many channels.</summary>
    /// <param name="filters">Channels of the outputs.</param>
    /// <returns>Whether it does.</returns>
    public static bool Takes(long filters) => filters % 16 == 0;

    /// <summary>The convolution.</summary>
    /// <param name="images"><c>[batch, channels, height, width]</c>, laid out channels-last.</param>
    /// <param name="kernel"><c>[filters, channels, size, size]</c>, laid out channels-last.</param>
    /// <param name="strides">The kernel's step.</param>
    /// <param name="padding">Zeros on every side of the images.</param>
    /// <returns>The outputs, laid out channels-last.</returns>
    public static Tensor Forward(Tensor images, Tensor kernel, int strides, int padding)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        (int filters, int channels, int size) = ((int)kernel.size(0), (int)kernel.size(1), (int)kernel.size(2));
        (int height, int width) = ((int)images.size(2), (int)images.size(3));
        (int rows, int columns) = (((height + (2 * padding) - size) / strides) + 1, ((width + (2 * padding) - size) / strides) + 1);
        Tensor outputs = Empty(images.size(0), filters, rows, columns);
        Tensor inputs = TensorMemory.Rows(images.detach()), taps = TensorMemory.Rows(kernel.detach());
        WindowPass pass = new()
        {
            Batch = (int)images.size(0),
            Channels = channels,
            Height = height,
            Width = width,
            WindowHeight = size,
            WindowWidth = size,
            Step = strides,
            FirstRow = -padding,
            FirstColumn = -padding,
            Rows = rows,
            Columns = columns,
            Filters = filters,
            TargetStep = filters,
            TargetRow = (nint)columns * filters,
            TargetImage = (nint)rows * columns * filters,
            Images = Address(inputs),
            Outputs = Address(outputs),
        };
        nint offset = 0;
        PanelPass panels = new() { Parts = 1, Rows = size * size * channels, RowStride = 1, ColumnStride = (nint)size * size * channels, Offsets = &offset, Source = Address(taps) };
        Convolve(pass, panels);
        return outputs.MoveToOuterDisposeScope();
    }

    /// <summary>The gradient of the images: for each place that pixels have between two strides, a convolution with the taps that meet it.</summary>
    /// <param name="gradient">The gradient of the outputs, laid out channels-last.</param>
    /// <param name="kernel"><c>[filters, channels, size, size]</c>, laid out channels-last.</param>
    /// <param name="height">The images' height.</param>
    /// <param name="width">The images' width.</param>
    /// <param name="strides">The kernel's step.</param>
    /// <param name="padding">Zeros on every side of the images.</param>
    /// <returns><c>[batch, channels, height, width]</c>, laid out channels-last.</returns>
    public static Tensor InputGradient(Tensor gradient, Tensor kernel, int height, int width, int strides, int padding)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        (int filters, int channels, int size) = ((int)kernel.size(0), (int)kernel.size(1), (int)kernel.size(2));
        Tensor images = Empty(gradient.size(0), channels, height, width);
        if (strides > size)
        {
            images.zero_();
        }

        Tensor outputs = TensorMemory.Rows(gradient.detach()), taps = TensorMemory.Rows(kernel.detach());
        nint* offsets = stackalloc nint[size * size];
        for (int place = 0; place < strides * strides; place++)
        {
            (int row, int column) = (place / strides, place % strides);
            int[] down = Meeting(row, size, strides, padding), across = Meeting(column, size, strides, padding);
            if (down.Length == 0 || across.Length == 0 || row >= height || column >= width)
            {
                continue;
            }

            for (int part = 0; part < down.Length * across.Length; part++)
            {
                offsets[part] = ((down[part / across.Length] * size) + across[part % across.Length]) * (nint)channels;
            }

            WindowPass pass = new()
            {
                Batch = (int)gradient.size(0),
                Channels = filters,
                Height = (int)gradient.size(2),
                Width = (int)gradient.size(3),
                WindowHeight = down.Length,
                WindowWidth = across.Length,
                Step = 1,
                FirstRow = (row + padding - down[0]) / strides,
                FirstColumn = (column + padding - across[0]) / strides,
                Rows = (height - row + strides - 1) / strides,
                Columns = (width - column + strides - 1) / strides,
                Filters = channels,
                TargetStep = (nint)strides * channels,
                TargetRow = (nint)strides * width * channels,
                TargetImage = (nint)height * width * channels,
                Images = Address(outputs),
                Outputs = Address(images) + (((nint)row * width) + column) * channels,
            };
            PanelPass panels = new()
            {
                Parts = down.Length * across.Length,
                Rows = filters,
                RowStride = (nint)size * size * channels,
                ColumnStride = 1,
                Offsets = offsets,
                Source = Address(taps),
            };
            Convolve(pass, panels);
        }

        return images.MoveToOuterDisposeScope();
    }

    /// <summary>The taps that pixels of one remainder meet, in the order of the outputs.</summary>
    private static int[] Meeting(int remainder, int size, int strides, int padding) =>
        [.. Enumerable.Range(0, size).Reverse().Where(tap => (remainder + padding - tap) % strides == 0)];

    private static void Convolve(WindowPass pass, PanelPass panels)
    {
        if (Vector512.IsHardwareAccelerated && pass.Filters % PanelProduct<Lanes512>.Columns == 0)
        {
            Convolve<Lanes512>(pass, panels);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Convolve<Lanes256>(pass, panels);
        }
        else
        {
            Convolve<Lanes128>(pass, panels);
        }
    }

    private static void Convolve<TLanes>(WindowPass pass, PanelPass panels)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        int threads = get_num_threads();
        pass.ScratchLength = pass.BandImages * pass.CopyRows * pass.CopyRow;
        using Tensor kernel = empty((long)pass.Filters * panels.Parts * panels.Rows), scratch = empty(threads * pass.ScratchLength);
        panels.Target = pass.Kernel = Address(kernel);
        pass.Scratch = Address(scratch);
        WorkerTeam.Run(pass.Filters / PanelProduct<TLanes>.Columns, &panels, &WindowKernels<TLanes>.Pack);
        WorkerTeam.Run(threads, &pass, &WindowKernels<TLanes>.Convolve);
    }

    private static Tensor Empty(long batch, long channels, long height, long width)
    {
        long[] shape = [batch, channels, height, width];
        return empty_strided(shape, MemoryFormat.ChannelsLastStrides(shape), ScalarType.Float32);
    }

    private static float* Address(Tensor tensor) => (float*)TensorMemory.Address(tensor);
}
