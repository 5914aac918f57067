namespace CD.Model.Kernels;

/// <summary>The pieces of work of the kernel's gradient in <see cref="WinogradConvolution"/>.</summary>
/// <remarks>
/// A piece sums four of the sixteen elements, a row of the transformed tiles, over a part of the tiles and for a group of the channels. It transforms
/// what it needs into memory of its own, a chunk of tiles at a time that stays in its core's second cache, so that no piece waits for another. What
/// the pieces are follows from the shape alone, and so do the sums' bits.
/// </remarks>
/// <typeparam name="TLanes">The vectors; the channels and the filters are a multiple of their length.</typeparam>
internal static unsafe class WinogradGradientKernels<TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>Rows of a transformed tile, and elements of a row.</summary>
    public const int Rows = 4;

    // Channels of a group, and the tiles' parts where the sums are small.
    private const int GroupChannels = 128;
    private const int Parts = 4;
    private const long SmallSums = 128 * 128;

    // A piece's transformed tiles.
    private const int ChunkBytes = 512 << 10;
    private const int LeastTiles = 32;

    /// <summary>Groups of channels.</summary>
    public static int Groups(int channels) => (channels + GroupChannels - 1) / GroupChannels;

    /// <summary>Parts of the tiles.</summary>
    public static int PartsOf(int channels, int filters) => (long)channels * filters <= SmallSums ? Parts : 1;

    /// <summary>Tiles of a chunk.</summary>
    public static int Chunk(int channels, int filters) =>
        Math.Max(LeastTiles, ChunkBytes / (Rows * sizeof(float) * (Math.Min(channels, GroupChannels) + RowLength(filters))) / 16 * 16);

    /// <summary>Values of a piece's own memory.</summary>
    public static long Scratch(int channels, int filters, int chunk) => Rows * (InputStride(channels, chunk) + GradientStride(filters, chunk));

    /// <summary>Sums one row of elements over a part of the tiles for a group of channels.</summary>
    public static void Sum(int piece, WinogradPass* pass)
    {
        int groups = Groups(pass->Channels), columns = PanelProduct<TLanes>.Columns, width = PanelProduct<TLanes>.Panels(pass->Channels) * columns;
        (int rest, int group) = Math.DivRem(piece, groups);
        (int part, int row) = Math.DivRem(rest, Rows);
        int first = group * GroupChannels, channels = Math.Min(GroupChannels, pass->Channels - first);
        float* inputs = pass->Scratch + (piece * pass->ScratchLength);
        nint inputStride = InputStride(pass->Channels, pass->Chunk), gradientStride = GradientStride(pass->Filters, pass->Chunk);
        float* gradients = inputs + (Rows * inputStride);
        long tiles = (pass->Tiles + pass->Parts - 1) / pass->Parts, begin = part * tiles, end = Math.Min(begin + tiles, pass->Tiles);
        nint elementSums = (nint)WinogradConvolution.RoundedUp(pass->Filters, PanelProduct<TLanes>.Rows) * width;
        float* sums = pass->Sums + (((part * Rows) + row) * Rows * elementSums) + first;
        if (begin >= end)
        {
            Clear(sums, elementSums, width, channels, pass->Filters);
        }

        for (long tile = begin; tile < end; tile += pass->Chunk)
        {
            int count = (int)Math.Min(pass->Chunk, end - tile);
            Transform(row, tile, count, first, channels, inputs, inputStride, gradients, gradientStride, pass);
            for (int element = 0; element < Rows; element++)
            {
                Accumulate(pass, count, channels, inputs + (element * inputStride), gradients + (element * gradientStride), sums + (element * elementSums), width, tile > begin);
            }
        }
    }

    /// <summary>Adds the parts of one filter's sums, in their order, and transforms them back.</summary>
    public static void TransformBack(int filter, WinogradPass* pass)
    {
        int width = PanelProduct<TLanes>.Panels(pass->Channels) * PanelProduct<TLanes>.Columns;
        nint stride = (nint)WinogradConvolution.RoundedUp(pass->Filters, PanelProduct<TLanes>.Rows) * width;
        float* sums = pass->Sums + ((nint)filter * width);
        for (int channel = 0; channel < pass->Channels; channel += TLanes.Count)
        {
            for (int part = 1; part < pass->Parts; part++)
            {
                for (int element = 0; element < Rows * Rows; element++)
                {
                    float* target = sums + (element * stride) + channel;
                    (TLanes.Load(target) + TLanes.Load(target + (part * Rows * Rows * stride))).Store(target);
                }
            }

            WinogradTransforms<TLanes>.KernelGradient(sums + channel, stride, pass->Kernel + ((nint)filter * 9 * pass->Channels) + channel, pass->Channels);
        }
    }

    // Rows of transformed pixels must not meet in the same places of a cache.
    private static int RowLength(int filters) => filters + WinogradKernels<TLanes>.RowPadding;

    private static nint PanelStride(int chunk) => ((nint)chunk + 1) * PanelProduct<TLanes>.Columns;

    private static nint InputStride(int channels, int chunk) => (PanelProduct<TLanes>.Panels(Math.Min(channels, GroupChannels)) * PanelStride(chunk)) + WinogradKernels<TLanes>.RowPadding;

    private static nint GradientStride(int filters, int chunk) => ((nint)chunk * RowLength(filters)) + WinogradKernels<TLanes>.RowPadding;

    private static void Clear(float* sums, nint stride, int width, int channels, int filters)
    {
        for (int element = 0; element < Rows; element++)
        {
            for (int filter = 0; filter < filters; filter++)
            {
                new Span<float>(sums + (element * stride) + ((nint)filter * width), channels).Clear();
            }
        }
    }

    private static void Transform(int row, long tile, int count, int first, int channels, float* inputs, nint inputStride, float* gradients, nint gradientStride, WinogradPass* pass)
    {
        int columns = PanelProduct<TLanes>.Columns;
        nint panelStride = PanelStride(pass->Chunk);
        float** pixels = stackalloc float*[Rows * Rows];
        for (int index = 0; index < count; index++)
        {
            (long image, int top, int left) = WinogradKernels<TLanes>.Place(pass, tile + index);
            WinogradKernels<TLanes>.Pixels(pass, pass->Images, pass->Channels, image, top - 1, left - 1, 4, pixels);
            for (int channel = 0; channel < channels; channel += TLanes.Count)
            {
                nint place = (channel / columns * panelStride) + ((nint)index * columns) + (channel % columns);
                WinogradTransforms<TLanes>.InputRow(row, pixels, first + channel, inputs + place, inputStride);
            }

            WinogradKernels<TLanes>.Pixels(pass, pass->Outputs, pass->Filters, image, top, left, 2, pixels);
            float* target = gradients + ((nint)index * RowLength(pass->Filters));
            for (int filter = 0; filter < pass->Filters; filter += TLanes.Count)
            {
                WinogradTransforms<TLanes>.OutputGradientRow(row, pixels, filter, target + filter, gradientStride);
            }
        }
    }

    /// <summary>Adds a chunk of tiles to one element's sums.</summary>
    private static void Accumulate(WinogradPass* pass, int count, int channels, float* inputs, float* gradients, float* sums, int width, bool add)
    {
        nint* rows = stackalloc nint[PanelProduct<TLanes>.Rows];
        nint* targets = stackalloc nint[PanelProduct<TLanes>.Rows];
        for (int row = 0; row < PanelProduct<TLanes>.Rows; row++)
        {
            rows[row] = row;
            targets[row] = (nint)row * width;
        }

        for (int channel = 0; channel < channels; channel += PanelProduct<TLanes>.Columns, inputs += PanelStride(pass->Chunk))
        {
            for (int filter = 0; filter < pass->Filters; filter += PanelProduct<TLanes>.Rows)
            {
                PanelProduct<TLanes>.Multiply(
                    gradients + filter, rows, RowLength(pass->Filters), 1, 0, count, inputs, sums + ((nint)filter * width) + channel, targets, add);
            }
        }
    }
}
