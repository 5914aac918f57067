namespace CD.Model.Kernels;

/// <summary>The transform of kernels into panels for <see cref="WinogradKernels{TLanes}"/>.</summary>
/// <typeparam name="TLanes">The vectors; the columns are a multiple of their length.</typeparam>
internal static unsafe class WinogradKernelTransform<TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    private const int Taps = 9;

    private const int CopiedRows = 16;

    private const int Elements = WinogradTransforms<TLanes>.Elements;

    /// <summary>From one element of a transformed kernel's panel to the next.</summary>
    public static nint Stride(int channels) => ((nint)channels + 1) * PanelProduct<TLanes>.Columns;

    /// <summary>Transforms the taps of one panel of columns.</summary>
    public static void Run(int panel, WinogradKernelPass* pass)
    {
        int columns = PanelProduct<TLanes>.Columns, first = panel * columns, count = Math.Min(columns, pass->Columns - first);
        nint stride = Stride(pass->Rows);
        float* target = pass->Target + (panel * Elements * stride);
        float* copy = stackalloc float[Taps * CopiedRows * columns];
        for (int row = 0; row < pass->Rows; row++)
        {
            float* taps = pass->Source + (row * pass->RowStride) + (first * pass->ColumnStride);
            nint tapStride = pass->TapStride;
            if (pass->ColumnStride != 1)
            {
                int place = row % CopiedRows;
                if (place == 0)
                {
                    CopyTaps(pass, taps, Math.Min(CopiedRows, pass->Rows - row), count, copy);
                }

                taps = copy + (place * columns);
                tapStride = CopiedRows * columns;
            }

            taps += pass->Flipped ? (Taps - 1) * tapStride : 0;
            tapStride = pass->Flipped ? -tapStride : tapStride;
            for (int lane = 0; lane < columns; lane += TLanes.Count)
            {
                float* place = target + (row * columns) + lane;
                if (lane < count)
                {
                    WinogradTransforms<TLanes>.Kernel(taps + lane, tapStride, place, stride);
                }
                else
                {
                    for (int element = 0; element < Elements; element++)
                    {
                        default(TLanes).Store(place + (element * stride));
                    }
                }
            }
        }
    }

    /// <summary>Copies a few rows' taps so that columns are adjacent.</summary>
    private static void CopyTaps(WinogradKernelPass* pass, float* source, int rows, int columns, float* copy)
    {
        int width = PanelProduct<TLanes>.Columns;
        for (int column = 0; column < columns; column++)
        {
            for (int tap = 0; tap < Taps; tap++)
            {
                float* taps = source + (column * pass->ColumnStride) + (tap * pass->TapStride);
                float* target = copy + (tap * CopiedRows * width) + column;
                for (int row = 0; row < rows; row++)
                {
                    target[row * width] = taps[row * pass->RowStride];
                }
            }
        }
    }
}
