namespace CD.Runner.Anomalies;

/// <summary>How outliers are scored.</summary>
internal sealed record OutlierOptions
{
    /// <summary>k: an item's score is its distance from its k-th nearest neighbour, at least 1; with fewer other items, from the farthest of these.</summary>
    /// <remarks>A group of k or more odd items that are like each other is not odd by this score; k above the size of such groups finds them, too.</remarks>
    public int Neighbour { get; init; } = 10;
}
