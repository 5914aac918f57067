namespace CD.Runner.Heads;

/// <summary>What is drawn of a run's heads.</summary>
internal sealed record HeadsOptions
{
    /// <summary>The name or the symbol of a stage; null for the feature heads.</summary>
    public string? Stage { get; init; }

    /// <summary>The numbers of the heads that are drawn, in this order; empty for the <see cref="Count"/> most informative.</summary>
    public IReadOnlyList<int> Heads { get; init; } = [];

    /// <summary>The most heads that are drawn where <see cref="Heads"/> is empty. At least 1.</summary>
    public int Count { get; init; } = HeadGallery.StripsPerPage;

    /// <summary>The most images at each end of a strip. At least 1.</summary>
    public int Images { get; init; } = 8;

    /// <summary>The title of the heat map, for example the run's name.</summary>
    public string Title { get; init; } = string.Empty;
}
