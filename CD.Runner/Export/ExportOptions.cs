namespace CD.Runner.Export;

/// <summary>What to export, and how.</summary>
internal sealed record ExportOptions
{
    /// <summary>The format.</summary>
    public required IModelExporter Exporter { get; init; }

    /// <summary>The file or folder to write; null for the format's usual name in the run's folder.</summary>
    public string? Output { get; init; }

    /// <summary>The stages to give, by symbol or name; empty for all.</summary>
    public IReadOnlyList<string> Stages { get; init; } = [];

    /// <summary>What the model takes.</summary>
    public ExportInput Input { get; init; }

    /// <summary>The number format of the weights.</summary>
    public WeightsDtype WeightsDtype { get; init; }

    /// <summary>Whether the images are clustered and the centres added.</summary>
    public bool Clusters { get; init; }
}
