namespace CD.Runner.Export.Keras;

/// <summary>A weight of a Keras layer, and what it is here.</summary>
/// <param name="Name">Keras' name, for example <c>kernel</c>.</param>
/// <param name="Own">Its name in this project's layer, for example <c>weight</c>.</param>
/// <param name="Axes">The order in which Keras keeps the axes; null for the same.</param>
internal sealed record KerasWeight(string Name, string Own, long[]? Axes = null)
{
    /// <summary>The order that undoes <see cref="Axes"/>.</summary>
    public long[]? Inverse => Axes is null ? null : [.. Enumerable.Range(0, Axes.Length).Select(axis => (long)Array.IndexOf(Axes, axis))];
}
