using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace CD.Model.Kernels;

/// <summary>4 float32 values in a vector of 128 bits.</summary>
/// <param name="values">The values.</param>
internal readonly unsafe struct Lanes128(Vector128<float> values) : ILanes<Lanes128>
{
    private const uint UpperHalf = 0xFFFF0000;

    private readonly Vector128<float> values = values;

    /// <inheritdoc/>
    public static int Count => Vector128<float>.Count;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator +(Lanes128 left, Lanes128 right) => new(left.values + right.values);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator -(Lanes128 left, Lanes128 right) => new(left.values - right.values);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator *(Lanes128 left, Lanes128 right) => new(left.values * right.values);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator /(Lanes128 left, Lanes128 right) => new(left.values / right.values);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Create(float value) => new(Vector128.Create(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Load(float* source) => new(Vector128.Load(source));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 FusedMultiplyAdd(Lanes128 left, Lanes128 right, Lanes128 addend) => new(Vector128.FusedMultiplyAdd(left.values, right.values, addend.values));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Sqrt(Lanes128 values) => new(Vector128.Sqrt(values.values));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Max(Lanes128 left, Lanes128 right) => new(Vector128.Max(left.values, right.values));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Min(Lanes128 left, Lanes128 right) => new(Vector128.Min(left.values, right.values));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Abs(Lanes128 values) => new(Vector128.Abs(values.values));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Round(Lanes128 values) => new(Vector128.Round(values.values));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 CopySign(Lanes128 values, Lanes128 signs) => new(Vector128.CopySign(values.values, signs.values));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Rectified(Lanes128 values) => new(Vector128.AndNot(values.values, Vector128.LessThan(values.values, Vector128<float>.Zero)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 WherePositive(Lanes128 values, Lanes128 test) => new(values.values & Vector128.GreaterThan(test.values, Vector128<float>.Zero));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadAlternating(ushort* source, out Lanes128 even, out Lanes128 odd)
    {
        Vector128<uint> pairs = Vector128.Load((uint*)source);
        even = new((pairs << 16).AsSingle());
        odd = new((pairs & Vector128.Create(UpperHalf)).AsSingle());
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreAlternating(Lanes128 even, Lanes128 odd, ushort* target) =>
        ((ToBFloat16(even) >> 16) | (ToBFloat16(odd) & Vector128.Create(UpperHalf))).Store((uint*)target);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadHalves(ushort* source, out Lanes128 lower, out Lanes128 upper)
    {
        Vector128<ushort> bits = Vector128.Load(source);
        lower = new((Vector128.WidenLower(bits) << 16).AsSingle());
        upper = new((Vector128.WidenUpper(bits) << 16).AsSingle());
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreHalves(Lanes128 lower, Lanes128 upper, ushort* target) =>
        Vector128.Narrow(ToBFloat16(lower) >> 16, ToBFloat16(upper) >> 16).Store(target);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* target) => values.Store(target);

    /// <inheritdoc/>
    public double Sum()
    {
        double sum = 0.0;
        for (int lane = 0; lane < Vector128<float>.Count; lane++)
        {
            sum += values[lane];
        }

        return sum;
    }

    /// <summary>The nearest bfloat16 of each value, ties to even, in the upper halves; the lower halves are left over.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> ToBFloat16(Lanes128 lanes)
    {
        Vector128<uint> bits = lanes.values.AsUInt32();
        return bits + Vector128.Create(0x7FFFu) + ((bits >> 16) & Vector128.Create(1u));
    }
}
