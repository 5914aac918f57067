namespace CD.Runner.Export;

/// <summary>What an exported model takes.</summary>
internal enum ExportInput
{
    /// <summary>float32 in [0, 1], red, green, blue, of the run's image size.</summary>
    Float,

    /// <summary>uint8 in [0, 255], red, green, blue, of any size; resizing and scaling are in the model.</summary>
    UInt8,
}
