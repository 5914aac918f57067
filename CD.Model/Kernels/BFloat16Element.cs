using System.Runtime.CompilerServices;

namespace CD.Model.Kernels;

/// <summary>bfloat16 in memory; the first vector holds the numbers at even places, the second those at odd places.</summary>
internal readonly unsafe struct BFloat16Element : IElement
{
    /// <inheritdoc/>
    public static int Bytes => sizeof(ushort);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load<TLanes>(void* start, long offset, out TLanes first, out TLanes second)
        where TLanes : struct, ILanes<TLanes> => TLanes.LoadAlternating((ushort*)start + offset, out first, out second);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TLanes>(TLanes first, TLanes second, void* start, long offset)
        where TLanes : struct, ILanes<TLanes> => TLanes.StoreAlternating(first, second, (ushort*)start + offset);

    /// <inheritdoc/>
    public static int Place(int channel, int lanes)
    {
        int pair = 2 * lanes;
        return (channel / pair * pair) + (channel % 2 * lanes) + (channel % pair / 2);
    }

    /// <inheritdoc/>
    public static float Value(void* start, long offset) => BitConverter.UInt32BitsToSingle((uint)((ushort*)start)[offset] << 16);
}
