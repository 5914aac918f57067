namespace CD.Runner.Agglomeration;

/// <summary>How clusters are merged.</summary>
internal sealed record AgglomerationOptions
{
    /// <summary>K, the number of clusters at which all merging ends, at least 1.</summary>
    public required int Clusters { get; init; }

    /// <summary>Kc, the number of a cluster's most affine clusters that its score looks at, at least 1; 5 in JULE.</summary>
    public int Competitors { get; init; } = 5;

    /// <summary>lambda, at least 0: how much a score counts that the nearest cluster is more affine than the other competitors; 1 in JULE.</summary>
    public double Contrast { get; init; } = 1.0;
}
