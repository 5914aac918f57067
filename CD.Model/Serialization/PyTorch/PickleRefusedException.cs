namespace CD.Model.Serialization.PyTorch;

/// <summary>Why a pickle is refused; the reader adds the offset.</summary>
/// <param name="reason">The reason, without a place.</param>
internal sealed class PickleRefusedException(string reason) : Exception(reason);
