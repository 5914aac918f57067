namespace CD.Model.Serialization.PyTorch;

/// <summary>A value that stands in checkpoints beside the tensors, such as a NumPy number: known by its kind, not interpreted.</summary>
/// <param name="Kind">What it is, for example <c>numpy.dtype</c>.</param>
internal sealed record PickleOpaque(string Kind);
