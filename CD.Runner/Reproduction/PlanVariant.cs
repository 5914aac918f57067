namespace CD.Runner.Reproduction;

/// <summary>A run but for its data set, seed and scale.</summary>
internal sealed record PlanVariant
{
    /// <summary>Another variant from which this one differs; null for none.</summary>
    public string? Like { get; init; }

    /// <summary>The method; null for that of <see cref="Like"/>, or else the program's default.</summary>
    public string? Method { get; init; }

    /// <summary>The settings that differ from the scale's, by key.</summary>
    public Dictionary<string, string> Settings { get; init; } = [];
}
