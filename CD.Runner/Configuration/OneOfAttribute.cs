namespace CD.Runner.Configuration;

/// <summary>Says that a text setting is one of the names of <typeparamref name="T"/>.</summary>
/// <typeparam name="T">The catalogue.</typeparam>
internal sealed class OneOfAttribute<T> : NamedChoiceAttribute
    where T : INamedChoices
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Names => T.Names;
}
