namespace CD.Model.Kernels;

/// <summary>The pieces of work of <see cref="WindowConvolution"/>.</summary>
/// <typeparam name="TLanes">The vectors; the filters are a multiple of <see cref="PanelProduct{TLanes}.Columns"/>.</typeparam>
internal static unsafe class WindowKernels<TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>Multiplies bands of windows with the kernel as long as there are any.</summary>
    public static void Convolve(int thread, WindowPass* pass)
    {
        int columns = PanelProduct<TLanes>.Columns, panels = pass->Filters / columns, bands = pass->Bands;
        int most = pass->BandImages * pass->BandRows * pass->Columns;
        float* copy = pass->Scratch + (thread * pass->ScratchLength);
        nint* places = stackalloc nint[most + PanelProduct<TLanes>.Rows];
        nint* targets = stackalloc nint[most + PanelProduct<TLanes>.Rows];
        nint row = pass->WindowWidth * (nint)pass->Channels;
        for (int band = Interlocked.Increment(ref pass->Taken) - 1; band < bands; band = Interlocked.Increment(ref pass->Taken) - 1)
        {
            int count = CopyBand(pass, band, copy, places, targets);
            float* kernel = pass->Kernel;
            for (int panel = 0; panel < panels; panel++, kernel += pass->WindowHeight * row * columns)
            {
                for (int window = 0; window < count; window += PanelProduct<TLanes>.Rows)
                {
                    PanelProduct<TLanes>.Multiply(
                        copy, places + window, 1, pass->WindowHeight, pass->CopyRow, row, kernel,
                        pass->Outputs + (panel * columns), targets + window, false);
                }
            }
        }
    }

    /// <summary>Copies one panel of columns of a matrix.</summary>
    public static void Pack(int panel, PanelPass* pass)
    {
        const int Together = 16;
        int columns = PanelProduct<TLanes>.Columns;
        for (int part = 0; part < pass->Parts; part++)
        {
            float* source = pass->Source + pass->Offsets[part] + (panel * columns * pass->ColumnStride);
            float* target = pass->Target + (((((nint)panel * pass->Parts) + part) * pass->Rows) * columns);
            for (int first = 0; first < pass->Rows; first += Together)
            {
                int last = Math.Min(first + Together, pass->Rows);
                for (int column = 0; column < columns; column++)
                {
                    for (int row = first; row < last; row++)
                    {
                        target[(row * columns) + column] = source[(row * pass->RowStride) + (column * pass->ColumnStride)];
                    }
                }
            }
        }
    }

    /// <summary>Copies the pixels that a band of windows sees, with zeros beside the images, and lists its windows; the last is repeated to fill the product's rows.</summary>
    private static int CopyBand(WindowPass* pass, int band, float* copy, nint* places, nint* targets)
    {
        (int group, int part) = (band / pass->ImageBands, band % pass->ImageBands);
        int firstRow = part * pass->BandRows, rows = Math.Min(pass->BandRows, pass->Rows - firstRow);
        int firstImage = group * pass->BandImages, lastImage = Math.Min(firstImage + pass->BandImages, pass->Batch);
        int count = 0, step = pass->Step / pass->CopyStep;
        nint place = 0;
        for (int image = firstImage; image < lastImage; image++, place += pass->CopyRows * pass->CopyRow)
        {
            float* pixels = pass->Images + ((long)image * pass->Height * pass->Width * pass->Channels);
            int above = (firstRow * pass->Step) + pass->FirstRow, height = ((rows - 1) * pass->CopyStep) + pass->WindowHeight;
            for (int row = 0; row < height; row++)
            {
                CopyRow(pass, pixels, above + (row * step), step, copy + place + (row * pass->CopyRow));
            }

            for (int row = 0; row < rows; row++)
            {
                for (int column = 0; column < pass->Columns; column++)
                {
                    places[count] = place + (row * pass->CopyStep * pass->CopyRow) + ((nint)column * pass->CopyStep * pass->Channels);
                    targets[count++] = (image * pass->TargetImage) + ((firstRow + row) * pass->TargetRow) + (column * pass->TargetStep);
                }
            }
        }

        for (int extra = count; extra % PanelProduct<TLanes>.Rows != 0; extra++)
        {
            places[extra] = places[count - 1];
            targets[extra] = targets[count - 1];
        }

        return count;
    }

    private static void CopyRow(WindowPass* pass, float* pixels, int row, int step, float* target)
    {
        Span<float> values = new(target, (int)pass->CopyRow);
        if ((uint)row >= (uint)pass->Height)
        {
            values.Clear();
            return;
        }

        float* source = pixels + ((long)row * pass->Width * pass->Channels);
        if (step > 1)
        {
            for (int column = 0; column < pass->Columns; column++)
            {
                new Span<float>(source + ((nint)column * step * pass->Channels), pass->Channels).CopyTo(values[(column * pass->Channels)..]);
            }

            return;
        }

        int columns = values.Length / pass->Channels, before = Math.Max(0, -pass->FirstColumn), skipped = Math.Max(0, pass->FirstColumn);
        int inside = Math.Min(columns - before, pass->Width - skipped);
        values[..(before * pass->Channels)].Clear();
        new Span<float>(source + ((nint)skipped * pass->Channels), inside * pass->Channels).CopyTo(values[(before * pass->Channels)..]);
        values[((before + inside) * pass->Channels)..].Clear();
    }
}
