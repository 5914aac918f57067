using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace CD.Model.Kernels;

/// <summary>8 float32 values in a vector of 256 bits.</summary>
/// <param name="values">The values.</param>
internal readonly unsafe struct Lanes256(Vector256<float> values) : ILanes<Lanes256>
{
    private const uint UpperHalf = 0xFFFF0000;

    private readonly Vector256<float> values = values;

    /// <inheritdoc/>
    public static int Count => Vector256<float>.Count;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator +(Lanes256 left, Lanes256 right) => new(left.values + right.values);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator -(Lanes256 left, Lanes256 right) => new(left.values - right.values);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator *(Lanes256 left, Lanes256 right) => new(left.values * right.values);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator /(Lanes256 left, Lanes256 right) => new(left.values / right.values);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Create(float value) => new(Vector256.Create(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Load(float* source) => new(Vector256.Load(source));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 FusedMultiplyAdd(Lanes256 left, Lanes256 right, Lanes256 addend) => new(Vector256.FusedMultiplyAdd(left.values, right.values, addend.values));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Sqrt(Lanes256 values) => new(Vector256.Sqrt(values.values));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Max(Lanes256 left, Lanes256 right) => new(Vector256.Max(left.values, right.values));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Min(Lanes256 left, Lanes256 right) => new(Vector256.Min(left.values, right.values));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Abs(Lanes256 values) => new(Vector256.Abs(values.values));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Round(Lanes256 values) => new(Vector256.Round(values.values));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 CopySign(Lanes256 values, Lanes256 signs) => new(Vector256.CopySign(values.values, signs.values));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Rectified(Lanes256 values) => new(Vector256.AndNot(values.values, Vector256.LessThan(values.values, Vector256<float>.Zero)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 WherePositive(Lanes256 values, Lanes256 test) => new(values.values & Vector256.GreaterThan(test.values, Vector256<float>.Zero));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadAlternating(ushort* source, out Lanes256 even, out Lanes256 odd)
    {
        Vector256<uint> pairs = Vector256.Load((uint*)source);
        even = new((pairs << 16).AsSingle());
        odd = new((pairs & Vector256.Create(UpperHalf)).AsSingle());
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreAlternating(Lanes256 even, Lanes256 odd, ushort* target) =>
        ((ToBFloat16(even) >> 16) | (ToBFloat16(odd) & Vector256.Create(UpperHalf))).Store((uint*)target);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadHalves(ushort* source, out Lanes256 lower, out Lanes256 upper)
    {
        Vector256<ushort> bits = Vector256.Load(source);
        lower = new((Vector256.WidenLower(bits) << 16).AsSingle());
        upper = new((Vector256.WidenUpper(bits) << 16).AsSingle());
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreHalves(Lanes256 lower, Lanes256 upper, ushort* target) =>
        Vector256.Narrow(ToBFloat16(lower) >> 16, ToBFloat16(upper) >> 16).Store(target);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* target) => values.Store(target);

    /// <inheritdoc/>
    public double Sum()
    {
        double sum = 0.0;
        for (int lane = 0; lane < Vector256<float>.Count; lane++)
        {
            sum += values[lane];
        }

        return sum;
    }

    /// <summary>The nearest bfloat16 of each value, ties to even, in the upper halves; the lower halves are left over.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> ToBFloat16(Lanes256 lanes)
    {
        Vector256<uint> bits = lanes.values.AsUInt32();
        return bits + Vector256.Create(0x7FFFu) + ((bits >> 16) & Vector256.Create(1u));
    }
}
