namespace CD.Model.Serialization.PyTorch;

/// <summary>A Python dict or OrderedDict whose keys are texts and integers.</summary>
/// <param name="isOrdered">Whether it is an OrderedDict, which may have attributes.</param>
internal sealed class PickleDictionary(bool isOrdered)
{
    /// <summary>Whether it is an OrderedDict, which may have attributes such as <c>_metadata</c>.</summary>
    public bool IsOrdered { get; } = isOrdered;

    /// <summary>The entries in the order of their arrival.</summary>
    public OrderedDictionary<object, object?> Entries { get; } = [];

    /// <summary>Adds an entry.</summary>
    /// <param name="key">A text or an integer that is not there yet.</param>
    /// <param name="value">Its value.</param>
    /// <exception cref="PickleRefusedException">The key is something else, or appears twice.</exception>
    public void Add(object? key, object? value)
    {
        if (key is not (string or Int128))
        {
            throw new PickleRefusedException($"a dictionary's key is {PickleText.Kind(key)}; texts and integers are read");
        }

        if (!Entries.TryAdd(key, value))
        {
            throw new PickleRefusedException($"a dictionary's key {PickleText.Quote(key)} appears twice");
        }
    }
}
