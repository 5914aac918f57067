namespace CD.Runner.Discovery;

/// <summary>How a data set is looked at.</summary>
internal sealed record DiscoveryOptions
{
    /// <summary>The usual largest number of clusters looked at.</summary>
    public const int UsualMost = 30;

    /// <summary>The usual most images on the map.</summary>
    public const int UsualMapPoints = 10_000;

    /// <summary>The stage whose features are compared, by symbol or name; null for the method's first.</summary>
    public string? Stage { get; init; }

    /// <summary>K; null for the most likely number.</summary>
    public int? Clusters { get; init; }

    /// <summary>The largest number of clusters looked at, at least 2.</summary>
    public int MostClusters { get; init; } = UsualMost;

    /// <summary>The most images on the map, chosen at random; 0 for no map.</summary>
    public int MapPoints { get; init; } = UsualMapPoints;
}
