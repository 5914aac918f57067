using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace CD.Model.Kernels;

/// <summary>16 float32 values in a vector of 512 bits.</summary>
/// <param name="values">The values.</param>
internal readonly unsafe struct Lanes512(Vector512<float> values) : ILanes<Lanes512>
{
    private const uint UpperHalf = 0xFFFF0000;

    private readonly Vector512<float> values = values;

    /// <inheritdoc/>
    public static int Count => Vector512<float>.Count;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator +(Lanes512 left, Lanes512 right) => new(left.values + right.values);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator -(Lanes512 left, Lanes512 right) => new(left.values - right.values);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator *(Lanes512 left, Lanes512 right) => new(left.values * right.values);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator /(Lanes512 left, Lanes512 right) => new(left.values / right.values);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Create(float value) => new(Vector512.Create(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Load(float* source) => new(Vector512.Load(source));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 FusedMultiplyAdd(Lanes512 left, Lanes512 right, Lanes512 addend) => new(Vector512.FusedMultiplyAdd(left.values, right.values, addend.values));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Sqrt(Lanes512 values) => new(Vector512.Sqrt(values.values));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Max(Lanes512 left, Lanes512 right) => new(Vector512.Max(left.values, right.values));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Min(Lanes512 left, Lanes512 right) => new(Vector512.Min(left.values, right.values));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Abs(Lanes512 values) => new(Vector512.Abs(values.values));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Round(Lanes512 values) => new(Vector512.Round(values.values));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 CopySign(Lanes512 values, Lanes512 signs) => new(Vector512.CopySign(values.values, signs.values));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Rectified(Lanes512 values) => new(Vector512.AndNot(values.values, Vector512.LessThan(values.values, Vector512<float>.Zero)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 WherePositive(Lanes512 values, Lanes512 test) => new(values.values & Vector512.GreaterThan(test.values, Vector512<float>.Zero));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadAlternating(ushort* source, out Lanes512 even, out Lanes512 odd)
    {
        Vector512<uint> pairs = Vector512.Load((uint*)source);
        even = new((pairs << 16).AsSingle());
        odd = new((pairs & Vector512.Create(UpperHalf)).AsSingle());
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreAlternating(Lanes512 even, Lanes512 odd, ushort* target) =>
        ((ToBFloat16(even) >> 16) | (ToBFloat16(odd) & Vector512.Create(UpperHalf))).Store((uint*)target);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadHalves(ushort* source, out Lanes512 lower, out Lanes512 upper)
    {
        Vector512<ushort> bits = Vector512.Load(source);
        lower = new((Vector512.WidenLower(bits) << 16).AsSingle());
        upper = new((Vector512.WidenUpper(bits) << 16).AsSingle());
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreHalves(Lanes512 lower, Lanes512 upper, ushort* target) =>
        Vector512.Narrow(ToBFloat16(lower) >> 16, ToBFloat16(upper) >> 16).Store(target);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* target) => values.Store(target);

    /// <inheritdoc/>
    public double Sum()
    {
        double sum = 0.0;
        for (int lane = 0; lane < Vector512<float>.Count; lane++)
        {
            sum += values[lane];
        }

        return sum;
    }

    /// <summary>The nearest bfloat16 of each value, ties to even, in the upper halves; the lower halves are left over.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> ToBFloat16(Lanes512 lanes)
    {
        Vector512<uint> bits = lanes.values.AsUInt32();
        return bits + Vector512.Create(0x7FFFu) + ((bits >> 16) & Vector512.Create(1u));
    }
}
