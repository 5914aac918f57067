using CD.Runner.Configuration;
using CD.Runner.Errors;

namespace CD.Runner.Reproduction;

/// <summary>At what size a plan is carried out: the paper's protocol, or a named reduction of it.</summary>
internal sealed record Scale
{
    /// <summary>The scales' names, the largest first.</summary>
    public static readonly IReadOnlyList<string> Names = ["full", "small", "tiny"];

    /// <summary>The name.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>What it is, in a few words, for every output.</summary>
    public string Description { get; init; } = string.Empty;

    /// <summary>The preset on which it is built.</summary>
    public string Preset { get; init; } = string.Empty;

    /// <summary>The settings that differ from the preset's, by key.</summary>
    public Dictionary<string, string> Settings { get; init; } = [];

    /// <summary>What ends the names of the presets that methods have of their own for the scale: <c>small</c> for <c>dec-small</c>.</summary>
    public string OwnPreset { get; init; } = string.Empty;

    /// <summary>The settings that differ from such a preset's, by key: those of the budget that all methods share.</summary>
    public Dictionary<string, string> Common { get; init; } = [];

    /// <summary>The settings of single methods that differ from such a preset's, by the method's name and by key.</summary>
    public Dictionary<string, Dictionary<string, string>> Methods { get; init; } = [];

    /// <summary>The most points of a t-SNE; 0 for all.</summary>
    public int TsnePoints { get; init; }

    /// <summary>Perturbed samples of an image that LIME explains.</summary>
    public int LimeSamples { get; init; }

    /// <summary>The scale with a name.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="UserErrorException">There is none (<see cref="ExitCode.Usage"/>).</exception>
    public static Scale Find(string name) => Names.Contains(name)
        ? PlanReader.Deserializer().Deserialize<Scale>(PlanReader.ResourceText($"reproduction/{name}.yaml")) with { Name = name }
        : throw ConfigurationError.At("--scale", $"a scale is one of {string.Join(", ", Names)}; received {ConfigurationError.Quote(name)}.");
}
