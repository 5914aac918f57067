namespace CD.Runner.Pages;

/// <summary>What a report needs beside the tables and the images.</summary>
internal sealed record ReportOptions
{
    /// <summary>The run's folder as commands on the page name it.</summary>
    public required string Run { get; init; }

    /// <summary>The most bytes of thumbnails, in base64, that the page carries itself; more go to a folder beside it.</summary>
    public long MostEmbedded { get; init; } = 50_000_000;

    /// <summary>Outputs of heads by the head's number, one an image, by which the page can colour the map; for others it cannot.</summary>
    public IReadOnlyDictionary<int, float[]> HeadOutputs { get; init; } = new Dictionary<int, float[]>();
}
