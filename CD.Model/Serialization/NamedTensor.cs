using static TorchSharp.torch;

namespace CD.Model.Serialization;

/// <summary>A tensor and its name in a file.</summary>
/// <param name="Name">The name, for example <c>resnet.layer1.0.conv1.weight</c>.</param>
/// <param name="Tensor">The values; who owns them is said where the pair comes from.</param>
public readonly record struct NamedTensor(string Name, Tensor Tensor);
