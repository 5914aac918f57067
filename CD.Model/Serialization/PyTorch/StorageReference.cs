using static TorchSharp.torch;

namespace CD.Model.Serialization.PyTorch;

/// <summary>A storage that a pickle names: a run of numbers somewhere else in the file.</summary>
/// <param name="Key">Its name in the file.</param>
/// <param name="Type">Its numbers' type; null for an untyped one, which counts bytes.</param>
/// <param name="Count">How many numbers.</param>
/// <param name="ElementBytes">The bytes of one.</param>
internal sealed record StorageReference(string Key, ScalarType? Type, long Count, int ElementBytes)
{
    /// <summary>Its length in bytes.</summary>
    public long Bytes => Count * ElementBytes;
}
