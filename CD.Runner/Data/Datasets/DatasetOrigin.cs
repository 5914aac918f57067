namespace CD.Runner.Data.Datasets;

/// <summary>Where a data set comes from and what its publisher asks for.</summary>
/// <param name="Page">The publisher's page.</param>
/// <param name="Terms">The licence or the terms, one sentence.</param>
internal sealed record DatasetOrigin(Uri Page, string Terms)
{
    /// <summary>The files to download; empty where the terms let nobody but the user download them.</summary>
    public IReadOnlyList<DatasetDownload> Downloads { get; init; } = [];

    /// <summary>What to do by hand where there is nothing to download, one sentence; <c>{0}</c> stands for the folder.</summary>
    public string? ByHand { get; init; }
}
