namespace CD.Runner.Evaluation;

/// <summary>The embeddings of a data set, with what names and explains each row.</summary>
public sealed record EmbeddingSet
{
    /// <summary>h, the backbone output; <c>[items, channels]</c>.</summary>
    public required FeatureMatrix Backbone { get; init; }

    /// <summary>z, the latent vectors; <c>[items, D]</c>.</summary>
    public required FeatureMatrix Latent { get; init; }

    /// <summary>p, the head predictions in (0, 1); <c>[items, M]</c>.</summary>
    public required FeatureMatrix Feature { get; init; }

    /// <summary>One name an item.</summary>
    public required IReadOnlyList<string> ItemNames { get; init; }

    /// <summary>One class an item, in [0, number of classes), -1 for an item without one; null without labels.</summary>
    public IReadOnlyList<int>? Labels { get; init; }

    /// <summary>The classes' names by index; may be empty.</summary>
    public IReadOnlyList<string> ClassNames { get; init; } = [];

    /// <summary>One K-means cluster of h an item; null where h was not clustered.</summary>
    public IReadOnlyList<int>? BackboneClusters { get; init; }

    /// <summary>One K-means cluster of p an item; null where p was not clustered.</summary>
    public IReadOnlyList<int>? FeatureClusters { get; init; }
}
