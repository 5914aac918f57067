namespace CD.Runner.Export;

/// <summary>The number format in which an exported model keeps its weights.</summary>
internal enum WeightsDtype
{
    /// <summary>Single precision, as trained.</summary>
    Float32,

    /// <summary>Half precision: half the size, rounded to 11 bits.</summary>
    Float16,
}
