namespace CD.Runner.Distances;

/// <summary>How <see cref="CellNeighbours"/> divides the items.</summary>
internal sealed record CellOptions
{
    /// <summary>The number of cells, at least 1; null for the root of the number of items.</summary>
    public int? Cells { get; init; }

    /// <summary>How many cells, its own among them, an item is searched in, at least 1; more where these hold too few items.</summary>
    public int Probes { get; init; } = 16;

    /// <summary>Items of the sample, for each cell, whose K-means gives the cells, at least 1.</summary>
    public int SamplePerCell { get; init; } = 32;

    /// <summary>The seed of K-means, at least 0.</summary>
    public int Seed { get; init; }
}
