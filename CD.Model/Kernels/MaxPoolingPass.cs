namespace CD.Model.Kernels;

/// <summary>What one pass of <see cref="MaxPoolingKernels"/> reads and writes; images are bfloat16 <c>[batch, height, width, channels]</c>.</summary>
internal unsafe struct MaxPoolingPass
{
    /// <summary>Channels, a multiple of 64.</summary>
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
    public int Step;

    /// <summary>Pixels of the first window that lie before the image.</summary>
    public int Border;

    /// <summary>The inputs, or their gradient.</summary>
    public ushort* X;

    /// <summary>The outputs, or their gradient.</summary>
    public ushort* Y;

    /// <summary>Where in its window each output was found, counted row by row; shaped like the outputs.</summary>
    public byte* Places;
}
