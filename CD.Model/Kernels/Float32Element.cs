using System.Runtime.CompilerServices;

namespace CD.Model.Kernels;

/// <summary>float32 in memory.</summary>
internal readonly unsafe struct Float32Element : IElement
{
    /// <inheritdoc/>
    public static int Bytes => sizeof(float);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load<TLanes>(void* start, long offset, out TLanes first, out TLanes second)
        where TLanes : struct, ILanes<TLanes>
    {
        first = TLanes.Load((float*)start + offset);
        second = TLanes.Load((float*)start + offset + TLanes.Count);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TLanes>(TLanes first, TLanes second, void* start, long offset)
        where TLanes : struct, ILanes<TLanes>
    {
        first.Store((float*)start + offset);
        second.Store((float*)start + offset + TLanes.Count);
    }

    /// <inheritdoc/>
    public static int Place(int channel, int lanes) => channel;

    /// <inheritdoc/>
    public static float Value(void* start, long offset) => ((float*)start)[offset];
}
