using CD.Runner.Methods;

namespace CD.Runner.Configuration;

/// <summary>Where a run's settings come from, weakest first: preset or earlier run, file, assignments, single options.</summary>
public sealed record ConfigurationSources
{
    /// <summary>The preset's name; null for <see cref="Presets.Default"/>.</summary>
    public string? Preset { get; init; }

    /// <summary>The folder of an earlier run, whose settings stand in for a preset; null for none.</summary>
    public string? RunFolder { get; init; }

    /// <summary>A YAML file of settings; null for none.</summary>
    public string? File { get; init; }

    /// <summary>Assignments <c>section.key=value</c>; of several to one key the last counts.</summary>
    public IReadOnlyList<string> Assignments { get; init; } = [];

    /// <summary>The text of <c>--method</c>; null where it was not given.</summary>
    public string? Method { get; init; }

    /// <summary>The methods to choose from.</summary>
    public MethodCatalogue Methods { get; init; } = MethodCatalogue.BuiltIn;

    /// <summary>The text of <c>--dataset</c>; null where it was not given.</summary>
    public string? Dataset { get; init; }

    /// <summary>The text of <c>--data</c>; null where it was not given.</summary>
    public string? Directory { get; init; }

    /// <summary>The text of <c>--labels</c>; null where it was not given.</summary>
    public string? Labels { get; init; }

    /// <summary>Whether a <see cref="Directory"/> holds the same data set as the earlier run, only elsewhere; otherwise it is recognized by its files.</summary>
    public bool SameDataset { get; init; }

    /// <summary>The value of <c>--strict</c>; null where it was not given.</summary>
    public bool? Strict { get; init; }

    /// <summary>The text of <c>--device</c>; null where it was not given.</summary>
    public string? Device { get; init; }

    /// <summary>The text of <c>--losses</c>; null where it was not given.</summary>
    public string? Losses { get; init; }

    /// <summary>The text of <c>--weights</c>; null where it was not given.</summary>
    public string? Weights { get; init; }

    /// <summary>The text of <c>--seed</c>; null where it was not given.</summary>
    public string? Seed { get; init; }

    /// <summary>The text of <c>--epochs</c>; null where it was not given.</summary>
    public string? Epochs { get; init; }
}
