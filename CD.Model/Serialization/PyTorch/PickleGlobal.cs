namespace CD.Model.Serialization.PyTorch;

/// <summary>A known name of a Python module: a word that the reader understands, never an object or code.</summary>
/// <param name="Name">Module and name, for example <c>torch._utils._rebuild_tensor_v2</c>.</param>
internal sealed record PickleGlobal(string Name);
