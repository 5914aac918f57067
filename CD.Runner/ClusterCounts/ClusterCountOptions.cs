namespace CD.Runner.ClusterCounts;

/// <summary>How the number of clusters is looked for.</summary>
internal sealed record ClusterCountOptions
{
    /// <summary>The largest number of clusters that is looked at, at least <see cref="Fewest"/>; fewer where there are fewer different items, or fewer than eight for each.</summary>
    public int Most { get; init; } = 30;

    /// <summary>The smallest number of clusters that is looked at, at least 2.</summary>
    public int Fewest { get; init; } = 2;

    /// <summary>Seed of the drawing of items, of the K-means fits and of the reference, at least 0.</summary>
    public int Seed { get; init; } = 42;

    /// <summary>The most items that criteria of quadratic time look at, at least 32.</summary>
    public int Sample { get; init; } = 10_000;

    /// <summary>The most items of a half, of which K-means is fitted to two at a time, at least 16.</summary>
    public int Half { get; init; } = 2_000;

    /// <summary>How often items are drawn and halved, and how many references are drawn beside them, at least 2.</summary>
    public int Repeats { get; init; } = 5;
}
