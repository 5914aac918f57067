namespace CD.Model.Kernels;

/// <summary>A vector of float32 values of one of the processor's widths, so that a kernel is written once for all of them.</summary>
/// <typeparam name="TSelf">The vector.</typeparam>
internal unsafe interface IFloatLanes<TSelf>
    where TSelf : unmanaged, IFloatLanes<TSelf>
{
    /// <summary>The number of values.</summary>
    static abstract int Count { get; }

    /// <summary>Reads values from memory.</summary>
    static abstract TSelf Load(float* source);

    /// <summary>The same value in all places.</summary>
    static abstract TSelf Broadcast(float value);

    /// <summary>first x second + third, rounded once where the processor can.</summary>
    static abstract TSelf MultiplyAdd(TSelf first, TSelf second, TSelf third);

    /// <summary>Sum.</summary>
    static abstract TSelf operator +(TSelf first, TSelf second);

    /// <summary>Difference.</summary>
    static abstract TSelf operator -(TSelf first, TSelf second);

    /// <summary>Product.</summary>
    static abstract TSelf operator *(TSelf first, TSelf second);

    /// <summary>Writes the values to memory.</summary>
    void Store(float* target);
}
