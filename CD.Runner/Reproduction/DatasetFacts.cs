namespace CD.Runner.Reproduction;

/// <summary>What a data set held when it was read: all that tables need to know of it.</summary>
internal sealed record DatasetFacts
{
    /// <summary>The data set's name.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>Its name for people, with the parts that were read where these are not the published ones.</summary>
    public string Title { get; init; } = string.Empty;

    /// <summary>The folder; null for what comes with the program.</summary>
    public string? Directory { get; init; }

    /// <summary>The parts that were read, for example <c>train+test</c>.</summary>
    public string Split { get; init; } = string.Empty;

    /// <summary>All its images.</summary>
    public int Images { get; init; }

    /// <summary>The images that runs see at the scale.</summary>
    public int Used { get; init; }

    /// <summary>The number of classes; 0 where there are no labels.</summary>
    public int Classes { get; init; }

    /// <summary>The channels of its images: 1 where all are grey, else 3.</summary>
    public int Channels { get; init; } = 3;

    /// <summary>The content of the images that runs see, as hexadecimal SHA-256.</summary>
    public string Fingerprint { get; init; } = string.Empty;
}
