using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace CD.Runner.Configuration;

/// <summary>Weights of objective terms by name, in ordinal order; two tables are equal if their names and weights are.</summary>
internal sealed class TermWeights : IReadOnlyDictionary<string, double>, IEquatable<TermWeights>
{
    private readonly SortedDictionary<string, double> weights = new(StringComparer.Ordinal);

    /// <summary>Copies a table.</summary>
    /// <param name="weights">The weights by name; a name occurs once.</param>
    public TermWeights(IEnumerable<KeyValuePair<string, double>> weights)
    {
        foreach ((string name, double weight) in weights)
        {
            this.weights.Add(name, weight);
        }
    }

    /// <summary>The table without terms.</summary>
    public static TermWeights None { get; } = new([]);

    /// <inheritdoc/>
    public int Count => weights.Count;

    /// <inheritdoc/>
    public IEnumerable<string> Keys => weights.Keys;

    /// <inheritdoc/>
    public IEnumerable<double> Values => weights.Values;

    /// <inheritdoc/>
    public double this[string key] => weights[key];

    /// <summary>This table with one weight added or replaced.</summary>
    /// <param name="name">The term's name.</param>
    /// <param name="weight">The term's weight, dimensionless.</param>
    /// <returns>A new table.</returns>
    public TermWeights With(string name, double weight) =>
        new(weights.Where(entry => entry.Key != name).Append(KeyValuePair.Create(name, weight)));

    /// <inheritdoc/>
    public bool ContainsKey(string key) => weights.ContainsKey(key);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out double value) => weights.TryGetValue(key, out value);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, double>> GetEnumerator() => weights.GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(TermWeights? other) => other is not null && this.SequenceEqual(other);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as TermWeights);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (KeyValuePair<string, double> entry in weights)
        {
            hash.Add(entry);
        }

        return hash.ToHashCode();
    }

    /// <summary>The weights as <c>name=weight</c>, separated by commas.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => string.Join(", ", weights.Select(entry => FormattableString.Invariant($"{entry.Key}={entry.Value:R}")));
}
