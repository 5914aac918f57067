namespace CD.Model.Kernels;

/// <summary>What a pass of the Winograd kernels reads and writes; images are float32 <c>[batch, height, width, channels]</c>.</summary>
internal unsafe struct WinogradPass
{
    /// <summary>Channels of the inputs.</summary>
    public int Channels;

    /// <summary>Channels of the outputs.</summary>
    public int Filters;

    /// <summary>The images' height.</summary>
    public int Height;

    /// <summary>The images' width.</summary>
    public int Width;

    /// <summary>Tiles from top to bottom of an image.</summary>
    public int TileRows;

    /// <summary>Tiles from left to right of an image.</summary>
    public int TileColumns;

    /// <summary>Tiles in all images.</summary>
    public long Tiles;

    /// <summary>Blocks of tiles that threads have taken.</summary>
    public int Taken;

    /// <summary>The inputs.</summary>
    public float* Images;

    /// <summary>The outputs, or their gradient.</summary>
    public float* Outputs;

    /// <summary>The transformed kernel, <c>[panels, 16, channels, columns]</c>.</summary>
    public float* Kernel;

    /// <summary>Zeros, as many as the larger number of channels: what lies beside an image.</summary>
    public float* Zeros;

    /// <summary>A thread's or a piece's own memory, one after the other.</summary>
    public float* Scratch;

    /// <summary>Values in such a memory.</summary>
    public long ScratchLength;

    /// <summary>Tiles of one chunk in the kernel's gradient.</summary>
    public int Chunk;

    /// <summary>Parts of the tiles, each with sums of its own, in the kernel's gradient.</summary>
    public int Parts;

    /// <summary>The gradient of the transformed kernel, <c>[parts, 16, filters rounded up, columns rounded up]</c>.</summary>
    public float* Sums;
}
