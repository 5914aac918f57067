namespace CD.Model.Kernels;

/// <summary>What one pass of <see cref="NormalizationKernels{TElement, TLanes}"/> reads and writes; images are float32 or bfloat16 <c>[rows, channels]</c>, the rest float32 <c>[channels]</c>.</summary>
internal unsafe struct NormalizationPass
{
    /// <summary>Pixels in all images.</summary>
    public long Rows;

    /// <summary>Channels, a multiple of the two vectors that are worked on together.</summary>
    public int Channels;

    /// <summary>Rows in one piece of work.</summary>
    public int PieceRows;

    /// <summary>Whether a rectifier follows.</summary>
    public bool Rectify;

    /// <summary>The inputs.</summary>
    public void* X;

    /// <summary>The outputs; null in a backward pass that does not need them.</summary>
    public void* Y;

    /// <summary>What is added before the rectifier, or null.</summary>
    public void* Shortcut;

    /// <summary>The outputs' gradient.</summary>
    public void* OutputGradient;

    /// <summary>A second term of the outputs' gradient, or null.</summary>
    public void* SecondGradient;

    /// <summary>The shortcut's gradient, or null.</summary>
    public void* ShortcutGradient;

    /// <summary>The inputs' gradient.</summary>
    public void* InputGradient;

    /// <summary>The factor of the inputs, weight / sqrt(variance + epsilon); in the pass over moments what is subtracted from them.</summary>
    public float* A;

    /// <summary>The term beside it, bias - mean a.</summary>
    public float* B;

    /// <summary>The factor of the centred inputs in their gradient.</summary>
    public float* D;

    /// <summary>The constant in the inputs' gradient.</summary>
    public float* E;

    /// <summary>The batch's means.</summary>
    public float* Mean;

    /// <summary>Two sums a piece and channel, <c>[pieces, 2, channels]</c>.</summary>
    public float* Sums;
}
