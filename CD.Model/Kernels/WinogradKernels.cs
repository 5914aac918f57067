using System.Runtime.CompilerServices;

namespace CD.Model.Kernels;

/// <summary>The pieces of work of <see cref="WinogradConvolution"/>.</summary>
/// <remarks>
/// In a convolution each thread takes blocks of tiles and does all there is to do with them, so that what is transformed stays in its
/// core's caches. Each output is computed by one thread in one order.
/// </remarks>
/// <typeparam name="TLanes">The vectors; the channels are a multiple of their length.</typeparam>
internal static unsafe class WinogradKernels<TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>Values behind each row of transformed pixels, so that rows do not meet in the same places of a cache.</summary>
    public const int RowPadding = 16;

    // Filters that are computed between two transforms: so many products lie in the second cache with a block's tiles.
    private const int GroupColumns = 64;

    private const int Elements = WinogradTransforms<TLanes>.Elements;

    /// <summary>The tiles of a block in a convolution: a multiple of the product's rows, fewer the more channels there are.</summary>
    public static int BlockTiles(int channels) => channels <= 256 ? 48 : 96;

    /// <summary>The values of a thread's memory in a convolution.</summary>
    public static long Scratch(int channels) => Elements * (InputStride(channels) + ProductStride(channels));

    /// <summary>Convolves blocks of tiles as long as there are any.</summary>
    public static void Convolve(int thread, WinogradPass* pass)
    {
        int size = BlockTiles(pass->Channels), columns = PanelProduct<TLanes>.Columns, panels = PanelProduct<TLanes>.Panels(pass->Filters);
        int length = pass->Channels + RowPadding;
        float* inputs = pass->Scratch + (thread * pass->ScratchLength);
        int width = GroupColumns, group = width / columns;
        nint inputStride = InputStride(pass->Channels), productStride = ProductStride(pass->Channels), kernelStride = WinogradKernelTransform<TLanes>.Stride(pass->Channels);
        float* products = inputs + (Elements * inputStride);
        nint* rows = stackalloc nint[PanelProduct<TLanes>.Rows];
        nint* targets = stackalloc nint[PanelProduct<TLanes>.Rows];
        for (int row = 0; row < PanelProduct<TLanes>.Rows; row++)
        {
            rows[row] = row * length;
            targets[row] = row * width;
        }

        int blocks = (int)((pass->Tiles + size - 1) / size);
        for (int block = Interlocked.Increment(ref pass->Taken) - 1; block < blocks; block = Interlocked.Increment(ref pass->Taken) - 1)
        {
            long first = (long)block * size;
            int count = (int)Math.Min(size, pass->Tiles - first);
            TransformInputs(pass, first, count, inputs, inputStride, length);
            for (int panel = 0; panel < panels; panel += group)
            {
                int last = Math.Min(panel + group, panels);
                for (int element = 0; element < Elements; element++)
                {
                    for (int member = panel; member < last; member++)
                    {
                        float* kernel = pass->Kernel + ((((nint)member * Elements) + element) * kernelStride);
                        for (int tile = 0; tile < count; tile += PanelProduct<TLanes>.Rows)
                        {
                            PanelProduct<TLanes>.Multiply(
                                inputs + (element * inputStride) + ((nint)tile * length), rows, 1, 1, 0, pass->Channels, kernel,
                                products + (element * productStride) + (tile * width) + ((member - panel) * columns), targets, false);
                        }
                    }
                }

                TransformOutputs(pass, first, count, panel * columns, products, productStride);
            }
        }
    }

    private static void TransformInputs(WinogradPass* pass, long first, int count, float* inputs, nint stride, int length)
    {
        float** pixels = stackalloc float*[Elements];
        for (int tile = 0; tile < count; tile++, inputs += length)
        {
            (long image, int row, int column) = Place(pass, first + tile);
            Pixels(pass, pass->Images, pass->Channels, image, row - 1, column - 1, 4, pixels);
            for (int channel = 0; channel < pass->Channels; channel += TLanes.Count)
            {
                WinogradTransforms<TLanes>.Input(pixels, channel, inputs + channel, stride);
            }
        }
    }

    private static void TransformOutputs(WinogradPass* pass, long first, int count, int filter, float* products, nint stride)
    {
        int lanes = Math.Min(GroupColumns, pass->Filters - filter);
        for (int tile = 0; tile < count; tile++, products += GroupColumns)
        {
            (long image, int row, int column) = Place(pass, first + tile);
            float* top = pass->Outputs + (((((image * pass->Height) + row) * pass->Width) + column) * pass->Filters) + filter;
            nint right = column + 1 < pass->Width ? pass->Filters : 0;
            nint down = row + 1 < pass->Height ? (nint)pass->Width * pass->Filters : 0;
            for (int lane = 0; lane < lanes; lane += TLanes.Count)
            {
                WinogradTransforms<TLanes>.Output(products + lane, stride, top + lane, right, down);
            }
        }
    }

    private static nint InputStride(int channels) => ((nint)BlockTiles(channels) * (channels + RowPadding)) + RowPadding;

    private static nint ProductStride(int channels) => ((nint)BlockTiles(channels) * GroupColumns) + RowPadding;

    /// <summary>A tile's image and upper left output.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static (long Image, int Row, int Column) Place(WinogradPass* pass, long tile)
    {
        (long rows, long column) = Math.DivRem(tile, pass->TileColumns);
        (long image, long row) = Math.DivRem(rows, pass->TileRows);
        return (image, (int)row * 2, (int)column * 2);
    }

    /// <summary>The addresses of a square of pixels; those beside the image are zeros.</summary>
    internal static void Pixels(WinogradPass* pass, float* images, int channels, long image, int row, int column, int size, float** pixels)
    {
        for (int y = row; y < row + size; y++)
        {
            for (int x = column; x < column + size; x++)
            {
                bool inside = (uint)y < (uint)pass->Height && (uint)x < (uint)pass->Width;
                *pixels++ = inside ? images + ((((image * pass->Height) + y) * pass->Width + x) * channels) : pass->Zeros;
            }
        }
    }
}
