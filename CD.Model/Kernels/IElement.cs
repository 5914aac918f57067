namespace CD.Model.Kernels;

/// <summary>A number format in memory, which kernels read and write as two vectors of float32.</summary>
internal unsafe interface IElement
{
    /// <summary>Bytes of one number.</summary>
    static abstract int Bytes { get; }

    /// <summary>Reads neighbouring numbers as two vectors.</summary>
    static abstract void Load<TLanes>(void* start, long offset, out TLanes first, out TLanes second)
        where TLanes : struct, ILanes<TLanes>;

    /// <summary>Writes what <see cref="Load"/> reads.</summary>
    static abstract void Store<TLanes>(TLanes first, TLanes second, void* start, long offset)
        where TLanes : struct, ILanes<TLanes>;

    /// <summary>The place among float32 numbers, vector after vector as <see cref="Load"/> gives them, at which a channel's number stands.</summary>
    static abstract int Place(int channel, int lanes);

    /// <summary>One number.</summary>
    static abstract float Value(void* start, long offset);
}
