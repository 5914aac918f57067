namespace CD.Runner.Duplicates;

/// <summary>How duplicates are looked for.</summary>
internal sealed record DuplicateOptions
{
    /// <summary>How many of an image's nearest neighbours by features are compared with it as pictures, at least 1; fewer where there are fewer other images.</summary>
    public int Neighbours { get; init; } = 20;

    /// <summary>How many of the images whose thumbnails have the most similar spectra (<see cref="Spectra"/>) are compared with it, at least 1.</summary>
    public int SimilarSpectra { get; init; } = 5;

    /// <summary>How many pairs of the whole set may be near duplicates by chance alone, as estimated; above 0.</summary>
    public double FalsePairs { get; init; } = 1.0;

    /// <summary>The least correlation of near duplicates as pictures, in [0, 1).</summary>
    public double LeastCorrelation { get; init; } = 0.8;
}
