using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace CD.Model.Kernels;

/// <summary>32 neighbouring bfloat16 values as two vectors of float32: those at even places and those at odd places.</summary>
/// <param name="Even">The values at places 0, 2, ... 30.</param>
/// <param name="Odd">The values at places 1, 3, ... 31.</param>
internal readonly record struct BFloat16Vector(Vector512<float> Even, Vector512<float> Odd)
{
    /// <summary>The number of values.</summary>
    public const int Count = 32;

    private const uint UpperHalf = 0xFFFF0000;

    /// <summary>Reads 32 bfloat16 values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe BFloat16Vector Load(ushort* source) => Of(Vector512.Load(source));

    /// <summary>Widens 32 bfloat16 values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BFloat16Vector Of(Vector512<ushort> values)
    {
        Vector512<uint> pairs = values.AsUInt32();
        return new((pairs << 16).AsSingle(), (pairs & Vector512.Create(UpperHalf)).AsSingle());
    }

    /// <summary>Writes 32 values, each rounded to the nearest bfloat16, ties to even.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Store(ushort* target) => ((Round(Even) >> 16) | (Round(Odd) & Vector512.Create(UpperHalf))).Store((uint*)target);

    /// <summary>The nearest bfloat16 of each value, ties to even, as the upper halves of the results; the lower halves are left over.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Round(Vector512<float> values)
    {
        Vector512<uint> bits = values.AsUInt32();
        return bits + Vector512.Create(0x7FFFu) + ((bits >> 16) & Vector512.Create(1u));
    }
}
