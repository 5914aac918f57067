namespace CD.Model.Kernels;

/// <summary>What a pass of <see cref="WindowGradientKernels{TLanes}"/> reads and writes; images are float32 <c>[batch, height, width, channels]</c>.</summary>
internal unsafe struct WindowGradientPass
{
    /// <summary>The images' channels.</summary>
    public int Channels;

    /// <summary>The images' height.</summary>
    public int Height;

    /// <summary>The images' width.</summary>
    public int Width;

    /// <summary>The window's height and width.</summary>
    public int Size;

    /// <summary>Pixels from one window to the next.</summary>
    public int Step;

    /// <summary>Zeros on every side of the images.</summary>
    public int Border;

    /// <summary>Rows of windows in an image.</summary>
    public int Rows;

    /// <summary>Columns of windows in an image.</summary>
    public int Columns;

    /// <summary>The outputs' channels.</summary>
    public int Filters;

    /// <summary>Windows in all images.</summary>
    public long Windows;

    /// <summary>The first window that is worked on.</summary>
    public long First;

    /// <summary>Windows of one chunk.</summary>
    public int Chunk;

    /// <summary>The images.</summary>
    public float* Images;

    /// <summary>The outputs' gradient.</summary>
    public float* Outputs;

    /// <summary>A chunk's windows, <c>[panels, chunk, columns]</c>.</summary>
    public float* Panels;

    /// <summary>A chunk's gradients, <c>[chunk, filters + padding]</c>.</summary>
    public float* Gradients;

    /// <summary>The kernel's gradient, <c>[filters rounded up, panels columns]</c>.</summary>
    public float* Sums;

    /// <summary>Values of a window.</summary>
    public readonly int Values => Size * Size * Channels;
}
