using CD.Runner.Configuration;

namespace CD.Runner.Evaluation;

/// <summary>A method's own way from the rows of a stage to clusters, in K-means' place.</summary>
/// <remarks>Stateless: the same rows, K and configuration give the same clusters.</remarks>
public interface IStageClustering
{
    /// <summary>The name of the stage, a matrix, whose rows are clustered.</summary>
    string Source { get; }

    /// <summary>Clusters all rows.</summary>
    /// <param name="rows">The source's rows, <c>[n, dimensions]</c>.</param>
    /// <param name="clusters">K, at least 1; a way that reads the clusters off the rows need not look at it.</param>
    /// <param name="configuration">The run's configuration, for the method's settings.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>One cluster a row, at least 0 each.</returns>
    IReadOnlyList<int> Cluster(FeatureMatrix rows, int clusters, RunConfiguration configuration, CancellationToken cancellation);
}
