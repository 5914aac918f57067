namespace CD.Model.Kernels;

/// <summary>A kernel that is transformed into panels.</summary>
internal unsafe struct WinogradKernelPass
{
    /// <summary>The number of rows: what is summed over.</summary>
    public int Rows;

    /// <summary>The number of columns.</summary>
    public int Columns;

    /// <summary>From one tap to the next.</summary>
    public nint TapStride;

    /// <summary>From one row to the next.</summary>
    public nint RowStride;

    /// <summary>From one column to the next.</summary>
    public nint ColumnStride;

    /// <summary>Whether taps are taken from the last to the first, as an input gradient needs them.</summary>
    public bool Flipped;

    /// <summary>The taps.</summary>
    public float* Source;

    /// <summary>The panels, <c>[panels, 16, rows, columns of a panel]</c>.</summary>
    public float* Target;
}
