namespace CD.Runner.Discovery;

/// <summary>A discovery in a few numbers, and how to repeat it; the file <c>discovery.json</c>.</summary>
internal sealed record DiscoverySummary
{
    /// <summary>The program's version.</summary>
    public required string Version { get; init; }

    /// <summary>The data set's name.</summary>
    public required string Dataset { get; init; }

    /// <summary>The folder of the images; null where they are embedded in the program.</summary>
    public required string? Directory { get; init; }

    /// <summary>The data set's fingerprint; other images need another discovery.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>The number of images.</summary>
    public required int Images { get; init; }

    /// <summary>The files that could not be decoded, and why, a line each.</summary>
    public required IReadOnlyList<string> Skipped { get; init; }

    /// <summary>Hexadecimal SHA-256 of the run's weights; a network trained since needs another discovery.</summary>
    public required string Network { get; init; }

    /// <summary>The method's name.</summary>
    public required string Method { get; init; }

    /// <summary>The name of the stage whose features were compared.</summary>
    public required string Stage { get; init; }

    /// <summary>The stage's heading.</summary>
    public required string StageTitle { get; init; }

    /// <summary>The features' dimensions.</summary>
    public required int Dimensions { get; init; }

    /// <summary>K, the number of clusters.</summary>
    public required int Clusters { get; init; }

    /// <summary>Whether the user gave K.</summary>
    public required bool ClustersGiven { get; init; }

    /// <summary>The most likely number of clusters.</summary>
    public required int Likely { get; init; }

    /// <summary>The lower end of the likely range.</summary>
    public required int Low { get; init; }

    /// <summary>The upper end of the likely range.</summary>
    public required int High { get; init; }

    /// <summary>The neighbour whose distance makes an outlier.</summary>
    public required int OutlierNeighbour { get; init; }

    /// <summary>The smallest cosine between the features of a near duplicate and of the image that stays; 1 where there is none.</summary>
    public required double DuplicateCosine { get; init; }

    /// <summary>How many images could go without losing one that has no duplicate.</summary>
    public required int Removable { get; init; }

    /// <summary>The images that look damaged.</summary>
    public required int Damaged { get; init; }

    /// <summary>Normalized mutual information with the classes, in [0, 1]; null without classes.</summary>
    public double? Nmi { get; init; }

    /// <summary>Clustering accuracy against the classes, in [0, 1]; null without classes.</summary>
    public double? Accuracy { get; init; }

    /// <summary>The seed.</summary>
    public required int Seed { get; init; }

    /// <summary>The arguments that make this discovery again.</summary>
    public required string Arguments { get; init; }

    /// <summary>Wall time in seconds by part.</summary>
    public required IReadOnlyDictionary<string, double> Seconds { get; init; }
}
