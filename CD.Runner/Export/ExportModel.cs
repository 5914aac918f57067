using CD.Model.Graphs;

namespace CD.Runner.Export;

/// <summary>What is exported: a network's graph, what its outputs are called, and how its images are made. Exporters know nothing else.</summary>
internal sealed record ExportModel
{
    /// <summary>The graph; its input is <c>[batch, 3, size, size]</c>, its outputs are <see cref="Outputs"/> and, where there are clusters, the scores. It holds live tensors, of the processor or a GPU.</summary>
    public required ModelGraph Graph { get; init; }

    /// <summary>The stages that the model gives, in order; at least one.</summary>
    public required IReadOnlyList<ExportOutput> Outputs { get; init; }

    /// <summary>The clusters; null for none.</summary>
    public ClusterLayer? Clusters { get; init; }

    /// <summary>How images are made.</summary>
    public required Preprocessing Preprocessing { get; init; }

    /// <summary>What the model takes.</summary>
    public ExportInput Input { get; init; }

    /// <summary>The number format of the weights.</summary>
    public WeightsDtype WeightsDtype { get; init; }

    /// <summary>The method that trained the network, for example <c>simclr</c>.</summary>
    public required string Method { get; init; }
}
