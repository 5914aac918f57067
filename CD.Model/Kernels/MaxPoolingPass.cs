namespace CD.Model.Kernels;

/// <summary>What one pass of <see cref="MaxPoolingKernels"/> reads and writes; images are float32 or bfloat16 <c>[batch, height, width, channels]</c>.</summary>
internal unsafe struct MaxPoolingPass
{
    /// <summary>Channels; in bfloat16 a multiple of 64.</summary>
    public int Channels;

    /// <summary>The inputs' height.</summary>
    public int Height;

    /// <summary>The inputs' width.</summary>
    public int Width;

    /// <summary>The outputs' height.</summary>
    public int OutputHeight;

    /// <summary>The outputs' width.</summary>
    public int OutputWidth;

    /// <summary>The window's height and width.</summary>
    public int Size;

    /// <summary>Pixels from one window to the next.</summary>
    public int Strides;

    /// <summary>Pixels of the first window that lie before the image.</summary>
    public int Padding;

    /// <summary>The inputs, or their gradient.</summary>
    public void* X;

    /// <summary>The outputs, or their gradient.</summary>
    public void* Y;

    /// <summary>Where in its window each output was found, counted row by row; shaped like the outputs.</summary>
    public byte* Places;

    /// <summary>The first and the last window over a row or column of the inputs.</summary>
    /// <param name="position">The row or column.</param>
    /// <param name="windows">The windows along that side.</param>
    public readonly (int First, int Last) Windows(int position, int windows)
    {
        int first = Math.Max(0, position + Padding - Size + Strides) / Strides;
        return (first, Math.Min(windows - 1, (position + Padding) / Strides));
    }
}
