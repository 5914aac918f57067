namespace CD.Model.Serialization.PyTorch;

/// <summary>A Python tuple.</summary>
/// <param name="items">Its items.</param>
internal sealed class PickleTuple(object?[] items)
{
    /// <summary>The items.</summary>
    public object?[] Items { get; } = items;
}
