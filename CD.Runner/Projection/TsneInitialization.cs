namespace CD.Runner.Projection;

/// <summary>Where t-SNE's points start.</summary>
internal enum TsneInitialization
{
    /// <summary>At the first two principal components, scaled to a standard deviation of 1e-4 of the first.</summary>
    Pca,

    /// <summary>At random places, normally distributed with standard deviation 1e-4.</summary>
    Random,
}
