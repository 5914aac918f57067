namespace CD.Model.Kernels;

/// <summary>A matrix that is copied into panels of columns; its rows come in parts.</summary>
internal unsafe struct PanelPass
{
    /// <summary>The number of parts.</summary>
    public int Parts;

    /// <summary>Rows of a part.</summary>
    public int Rows;

    /// <summary>From one row to the next.</summary>
    public nint RowStride;

    /// <summary>From one column to the next.</summary>
    public nint ColumnStride;

    /// <summary>Where the parts begin.</summary>
    public nint* Offsets;

    /// <summary>The matrix.</summary>
    public float* Source;

    /// <summary>The panels, <c>[panels, parts, rows, columns]</c>.</summary>
    public float* Target;
}
