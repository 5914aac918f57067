namespace CD.Runner.Reproduction;

/// <summary>A run but for its data set, seed and scale.</summary>
internal sealed record PlanVariant
{
    /// <summary>Another variant from which this one differs; null for none.</summary>
    public string? Like { get; init; }

    /// <summary>The method; null for that of <see cref="Like"/>, or else the program's default.</summary>
    public string? Method { get; init; }

    /// <summary>Whether it is built on the preset that its method has for the scale, such as <c>dec-small</c>, instead of the scale's one preset for all; null for what <see cref="Like"/> says, or else no.</summary>
    public bool? OwnPreset { get; init; }

    /// <summary>The settings that differ from the scale's, by key.</summary>
    public Dictionary<string, string> Settings { get; init; } = [];
}
