namespace CD.Model.Kernels;

/// <summary>What a pass of <see cref="WindowKernels{TLanes}"/> reads and writes; images are float32 <c>[batch, height, width, channels]</c>.</summary>
internal unsafe struct WindowPass
{
    /// <summary>Images.</summary>
    public int Batch;

    /// <summary>The inputs' channels.</summary>
    public int Channels;

    /// <summary>The inputs' height.</summary>
    public int Height;

    /// <summary>The inputs' width.</summary>
    public int Width;

    /// <summary>The window's height.</summary>
    public int WindowHeight;

    /// <summary>The window's width.</summary>
    public int WindowWidth;

    /// <summary>Pixels from one window to the next.</summary>
    public int Step;

    /// <summary>The first window's upper row.</summary>
    public int FirstRow;

    /// <summary>The first window's left column.</summary>
    public int FirstColumn;

    /// <summary>Rows of windows in an image.</summary>
    public int Rows;

    /// <summary>Columns of windows in an image.</summary>
    public int Columns;

    /// <summary>The outputs' channels.</summary>
    public int Filters;

    /// <summary>From one window's output to that of the next on its right.</summary>
    public nint TargetStep;

    /// <summary>From one row of outputs to the next.</summary>
    public nint TargetRow;

    /// <summary>From one image's outputs to the next.</summary>
    public nint TargetImage;

    /// <summary>Bands of windows that threads have taken.</summary>
    public int Taken;

    /// <summary>The inputs.</summary>
    public float* Images;

    /// <summary>The outputs.</summary>
    public float* Outputs;

    /// <summary>The kernel, <c>[panels, window height, window width, channels, columns]</c>.</summary>
    public float* Kernel;

    /// <summary>A thread's own memory, one after the other.</summary>
    public float* Scratch;

    /// <summary>Values in a thread's memory.</summary>
    public long ScratchLength;

    /// <summary>Rows of windows in a band.</summary>
    public readonly int BandRows => Math.Clamp(BandPixels / Columns, 1, Rows);

    /// <summary>Images in a band.</summary>
    public readonly int BandImages => BandRows < Rows ? 1 : Math.Max(1, BandPixels / (Rows * Columns));

    /// <summary>Bands in an image, or 1.</summary>
    public readonly int ImageBands => (Rows + BandRows - 1) / BandRows;

    /// <summary>Bands in all images.</summary>
    public readonly int Bands => (Batch + BandImages - 1) / BandImages * ImageBands;

    /// <summary>From one window to the next in a band's copy: windows of one pixel, none beside the image, are copied without those between them.</summary>
    public readonly int CopyStep => WindowHeight == 1 && WindowWidth == 1 && FirstRow == 0 && FirstColumn == 0 ? 1 : Step;

    /// <summary>Rows of pixels of an image in a band's copy.</summary>
    public readonly int CopyRows => ((BandRows - 1) * CopyStep) + WindowHeight;

    /// <summary>Values of a row of pixels in a band's copy.</summary>
    public readonly nint CopyRow => (nint)(((Columns - 1) * CopyStep) + WindowWidth) * Channels;

    /// <summary>Windows of a band.</summary>
    private const int BandPixels = 96;
}
