namespace CD.Model.Kernels;

/// <summary>The pieces of work of <see cref="WindowGradient"/>.</summary>
/// <typeparam name="TLanes">The vectors.</typeparam>
internal static unsafe class WindowGradientKernels<TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>Values of one panel of windows.</summary>
    public static nint PanelStride(int chunk) => ((nint)chunk + 1) * PanelProduct<TLanes>.Columns;

    /// <summary>Copies a few windows into panels, and their outputs' gradients into rows.</summary>
    public static void CopyGroup(int group, WindowGradientPass* pass)
    {
        int columns = PanelProduct<TLanes>.Columns, panels = PanelProduct<TLanes>.Panels(pass->Values);
        int start = group * WindowGradient.GroupWindows, length = pass->Filters + WindowGradient.RowPadding;
        int count = (int)Math.Min(WindowGradient.GroupWindows, pass->Windows - pass->First - start);
        float* values = stackalloc float[panels * columns];
        new Span<float>(values, panels * columns).Clear();
        for (int window = start; window < start + count; window++)
        {
            CopyWindow(pass, pass->First + window, values);
            float* target = pass->Panels + ((nint)window * columns);
            for (int panel = 0; panel < panels; panel++, target += PanelStride(pass->Chunk))
            {
                TLanes.Load(values + (panel * columns)).Store(target);
                TLanes.Load(values + (panel * columns) + TLanes.Count).Store(target + TLanes.Count);
            }

            Copy(pass->Outputs + ((pass->First + window) * pass->Filters), pass->Gradients + ((nint)window * length), pass->Filters);
        }
    }

    /// <summary>Adds a chunk of windows to one panel of the gradient.</summary>
    public static void Accumulate(int panel, WindowGradientPass* pass)
    {
        int columns = PanelProduct<TLanes>.Columns, width = PanelProduct<TLanes>.Panels(pass->Values) * columns, length = pass->Filters + WindowGradient.RowPadding;
        int count = (int)Math.Min(pass->Chunk, pass->Windows - pass->First);
        nint* rows = stackalloc nint[PanelProduct<TLanes>.Rows];
        nint* targets = stackalloc nint[PanelProduct<TLanes>.Rows];
        for (int row = 0; row < PanelProduct<TLanes>.Rows; row++)
        {
            rows[row] = row;
            targets[row] = (nint)row * width;
        }

        float* windows = pass->Panels + (panel * PanelStride(pass->Chunk));
        for (int window = 0; window < count; window += WindowGradient.DepthWindows)
        {
            int depth = Math.Min(WindowGradient.DepthWindows, count - window);
            for (int filter = 0; filter < pass->Filters; filter += PanelProduct<TLanes>.Rows)
            {
                PanelProduct<TLanes>.Multiply(
                    pass->Gradients + ((nint)window * length) + filter, rows, length, 1, 0, depth, windows + (window * columns),
                    pass->Sums + ((nint)filter * width) + (panel * columns), targets, pass->First + window > 0);
            }
        }
    }

    private static void CopyWindow(WindowGradientPass* pass, long window, float* values)
    {
        (long rows, long outputColumn) = Math.DivRem(window, pass->Columns);
        (long image, long outputRow) = Math.DivRem(rows, pass->Rows);
        int row = ((int)outputRow * pass->Step) - pass->Border, column = ((int)outputColumn * pass->Step) - pass->Border;
        int first = Math.Max(0, -column), last = Math.Clamp(pass->Width - column, first, pass->Size), length = pass->Size * pass->Channels;
        for (int y = row; y < row + pass->Size; y++, values += length)
        {
            if ((uint)y >= (uint)pass->Height)
            {
                new Span<float>(values, length).Clear();
                continue;
            }

            float* source = pass->Images + ((((image * pass->Height) + y) * pass->Width) + column + first) * pass->Channels;
            new Span<float>(values, first * pass->Channels).Clear();
            Copy(source, values + (first * pass->Channels), (last - first) * pass->Channels);
            new Span<float>(values + (last * pass->Channels), (pass->Size - last) * pass->Channels).Clear();
        }
    }

    private static void Copy(float* source, float* target, int count) => new Span<float>(source, count).CopyTo(new Span<float>(target, count));
}
