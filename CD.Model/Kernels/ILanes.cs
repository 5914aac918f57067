namespace CD.Model.Kernels;

/// <summary>A vector of float32 values of one width; kernels are written once over it, and the compiler makes one of them for each width.</summary>
/// <typeparam name="TSelf">The vector.</typeparam>
internal unsafe interface ILanes<TSelf>
    where TSelf : struct, ILanes<TSelf>
{
    /// <summary>The number of values.</summary>
    static abstract int Count { get; }

    /// <summary>The sum.</summary>
    static abstract TSelf operator +(TSelf left, TSelf right);

    /// <summary>The difference.</summary>
    static abstract TSelf operator -(TSelf left, TSelf right);

    /// <summary>The product.</summary>
    static abstract TSelf operator *(TSelf left, TSelf right);

    /// <summary>The quotient.</summary>
    static abstract TSelf operator /(TSelf left, TSelf right);

    /// <summary>One value in all places.</summary>
    static abstract TSelf Create(float value);

    /// <summary>Reads neighbouring values.</summary>
    static abstract TSelf Load(float* source);

    /// <summary>Left times right plus addend, rounded once.</summary>
    static abstract TSelf FusedMultiplyAdd(TSelf left, TSelf right, TSelf addend);

    /// <summary>The square roots.</summary>
    static abstract TSelf Sqrt(TSelf values);

    /// <summary>The larger values.</summary>
    static abstract TSelf Max(TSelf left, TSelf right);

    /// <summary>The smaller values.</summary>
    static abstract TSelf Min(TSelf left, TSelf right);

    /// <summary>The values without their signs.</summary>
    static abstract TSelf Abs(TSelf values);

    /// <summary>The nearest whole numbers, ties to even.</summary>
    static abstract TSelf Round(TSelf values);

    /// <summary>The values with the signs of others.</summary>
    static abstract TSelf CopySign(TSelf values, TSelf signs);

    /// <summary>max(value, 0), where what is not a number stays so.</summary>
    static abstract TSelf Rectified(TSelf values);

    /// <summary>The values where those of the test are positive, elsewhere zero.</summary>
    static abstract TSelf WherePositive(TSelf values, TSelf test);

    /// <summary>Reads twice as many bfloat16 values: those at even places and those at odd places.</summary>
    static abstract void LoadAlternating(ushort* source, out TSelf even, out TSelf odd);

    /// <summary>Writes what <see cref="LoadAlternating"/> reads, each value rounded to the nearest bfloat16, ties to even.</summary>
    static abstract void StoreAlternating(TSelf even, TSelf odd, ushort* target);

    /// <summary>Reads twice as many bfloat16 values: the first half and the second half.</summary>
    static abstract void LoadHalves(ushort* source, out TSelf lower, out TSelf upper);

    /// <summary>Writes what <see cref="LoadHalves"/> reads, each value rounded to the nearest bfloat16, ties to even.</summary>
    static abstract void StoreHalves(TSelf lower, TSelf upper, ushort* target);

    /// <summary>Writes the values.</summary>
    void Store(float* target);

    /// <summary>The sum of the values in float64, in their order.</summary>
    double Sum();
}
