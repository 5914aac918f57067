namespace CD.Runner.Projection;

/// <summary>How t-SNE projects; the defaults are scikit-learn's.</summary>
internal sealed record TsneOptions
{
    /// <summary>The lowest perplexity.</summary>
    public const double LeastPerplexity = 1.0;

    /// <summary>The highest perplexity.</summary>
    public const double MostPerplexity = 1000.0;

    /// <summary>The largest <see cref="Angle"/>: with more, a point could lie in a far cell.</summary>
    public const double LargestAngle = 0.7;

    /// <summary>The effective number of neighbours of a point, from 1 to 1,000; lowered to a third of the other points where there are fewer.</summary>
    public double Perplexity { get; init; } = 30.0;

    /// <summary>Steps of gradient descent, at least 1.</summary>
    public int Iterations { get; init; } = 1000;

    /// <summary>By how much attraction is exaggerated in the first steps, at least 1.</summary>
    public double EarlyExaggeration { get; init; } = 12.0;

    /// <summary>The number of first steps with exaggeration.</summary>
    public int ExaggeratedIterations { get; init; } = 250;

    /// <summary>The seed of random starts, of the search for principal components, and of a choice of images.</summary>
    public int Seed { get; init; } = 42;

    /// <summary>Where the points start.</summary>
    public TsneInitialization Initialization { get; init; } = TsneInitialization.Pca;

    /// <summary>Up to so many points every pair is looked at; beyond, the nearest neighbours attract, and repulsion is Barnes and Hut's.</summary>
    public int ExactLimit { get; init; } = 5000;

    /// <summary>A cell repels as one point where its side is below this share of its distance; from 0 to 0.7.</summary>
    public double Angle { get; init; } = 0.5;

    /// <summary>Descent ends where the gradient's norm is at most this.</summary>
    public double LeastGradientNorm { get; init; } = 1e-7;

    /// <summary>Descent ends after so many steps without a better divergence.</summary>
    public int IterationsWithoutProgress { get; init; } = 300;
}
