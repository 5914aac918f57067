namespace CD.Model.Serialization.PyTorch;

/// <summary>A Python list.</summary>
internal sealed class PickleList
{
    /// <summary>The items; opcodes append to them.</summary>
    public List<object?> Items { get; } = [];
}
