using static TorchSharp.torch;

namespace CD.Model.Serialization.PyTorch;

/// <summary>A tensor that a pickle describes, checked against its storage's length; its values are not read yet.</summary>
/// <param name="Storage">Where its values lie.</param>
/// <param name="Type">Their type.</param>
/// <param name="Offset">The first value's place in the storage, in values.</param>
/// <param name="Shape">The sizes.</param>
/// <param name="Strides">The distance in values between neighbours along each axis.</param>
/// <param name="Bytes">What the values take in memory.</param>
internal sealed record TensorReference(StorageReference Storage, ScalarType Type, long Offset, long[] Shape, long[] Strides, long Bytes);
