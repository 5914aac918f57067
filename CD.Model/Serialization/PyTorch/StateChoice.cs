namespace CD.Model.Serialization.PyTorch;

/// <summary>Finds the model's state in what a file holds.</summary>
/// <remarks>
/// A dictionary whose values are all tensors is the state. In any other, it is the dictionary under the only one of
/// <see cref="Names"/> that is there (the authors' checkpoint has <c>state_dict</c>), or else the only value that is such a dictionary.
/// </remarks>
internal static class StateChoice
{
    private const int Deepest = 3;
    private const int MostShown = 8;

    /// <summary>The keys under which checkpoints keep a model's state.</summary>
    internal static readonly IReadOnlyList<string> Names = ["state_dict", "model_state_dict", "model_state", "model", "net", "network"];

    /// <summary>Chooses.</summary>
    /// <param name="root">What the file holds.</param>
    /// <returns>Names and tensors in the file's order, at least one.</returns>
    /// <exception cref="InvalidDataException">There is no state, or more than one.</exception>
    public static IReadOnlyList<(string Name, TensorReference Tensor)> Choose(object? root)
    {
        PickleDictionary state = root as PickleDictionary ?? throw new InvalidDataException($"The PyTorch file holds {PickleText.Kind(root)} and no dictionary of tensors; save model.state_dict().");
        for (int depth = 0; !IsState(state); depth++)
        {
            state = depth < Deepest ? Inner(state) : throw new InvalidDataException($"The PyTorch file's state lies in more than {Deepest} dictionaries; save model.state_dict().");
        }

        return [.. state.Entries.Select(entry => ((string)entry.Key, (TensorReference)entry.Value!))];
    }

    private static PickleDictionary Inner(PickleDictionary dictionary)
    {
        PickleDictionary[] named = Dictionaries(Names.Select(name => dictionary.Entries.GetValueOrDefault(name)));
        PickleDictionary[] found = named.Length > 0 ? named : [.. Dictionaries(dictionary.Entries.Values).Where(IsState)];
        return found switch
        {
            [var one] => one,
            [] => throw new InvalidDataException($"The PyTorch file holds no dictionary of tensors alone, also not under {string.Join(", ", Names)}: {Contents(dictionary)}. Save model.state_dict()."),
            _ => throw new InvalidDataException($"The PyTorch file holds {found.Length} dictionaries of tensors: {Contents(dictionary)}. Save one model.state_dict() alone."),
        };
    }

    private static PickleDictionary[] Dictionaries(IEnumerable<object?> values) => [.. values.OfType<PickleDictionary>().Where(value => value.Entries.Count > 0).Distinct()];

    private static bool IsState(PickleDictionary dictionary) => dictionary.Entries.Count > 0 && dictionary.Entries.All(entry => entry is { Key: string, Value: TensorReference });

    private static string Contents(PickleDictionary dictionary) => dictionary.Entries.Count == 0
        ? "it is empty"
        : string.Join(", ", dictionary.Entries.Take(MostShown).Select(entry => $"{PickleText.Quote(entry.Key)} is {PickleText.Kind(entry.Value)}")) + (dictionary.Entries.Count > MostShown ? ", ..." : string.Empty);
}
