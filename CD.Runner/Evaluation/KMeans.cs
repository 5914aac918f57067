using CD.Runner.Configuration;

namespace CD.Runner.Evaluation;

/// <summary>K-means with k-means++ starts and restarts, by tensor products or ML.NET's trainer.</summary>
/// <remarks>
/// <para>
/// Both see the data centred and divided by the root of its total variance. Their arithmetic is float32 with
/// distances expanded as |x|² - 2xc + |c|², which loses digits where the mean is large beside the spread, and their
/// tolerance is absolute; neither changes which clustering is best.
/// </para>
/// <para>
/// Every fit has its own seed, and the final labels and inertia are computed in float64. Fits of ML.NET have one thread each and run
/// side by side; they copy nothing of the matrix: 10,000 x 512 (20 MiB) and 60,000 x 512 (117 MiB) both need some 40 MiB beside it.
/// Tensor products run all fits together with the engine's threads and hold a copy of the matrix.
/// </para>
/// </remarks>
public static class KMeans
{
    /// <summary>Fits K-means and keeps the fit with the lowest inertia (of equals, the first seed's).</summary>
    /// <param name="matrix">The items; every value finite.</param>
    /// <param name="options">How to fit.</param>
    /// <param name="cancellation">Checked between fits.</param>
    /// <returns>The best fit. With at most K distinct items the optimum is returned without a fit: each distinct value is a cluster, and the inertia is 0.</returns>
    /// <exception cref="ArgumentException">A value is NaN or infinite, there are fewer items than clusters, or an option is out of its range.</exception>
    /// <exception cref="OperationCanceledException">The cancellation was asked for.</exception>
    public static KMeansResult Fit(FeatureMatrix matrix, KMeansOptions options, CancellationToken cancellation)
    {
        Check(matrix, options);
        cancellation.ThrowIfCancellationRequested();
        if (DistinctItems.FirstOfEach(matrix, options.Clusters + 1) is { Count: var distinctCount } distinct && distinctCount <= options.Clusters)
        {
            double[] points = DistinctItems.Centroids(matrix, distinct, options.Clusters);
            (int[] own, double zero) = NearestCentroid.Assign(matrix, points);
            return new KMeansResult(own, zero, points, options.Seed, [zero]);
        }

        Standardization standardization = Standardization.Of(matrix);
        int[] seeds = [.. Enumerable.Range(0, options.Restarts).Select(restart => (int)(((long)options.Seed + restart) & int.MaxValue))];
        double[][]? centroidsOfAll = options.Kind == KMeansKind.Tensor ? TensorKMeans.Centroids(matrix, standardization, options, seeds, cancellation) : null;
        double[] inertias = new double[options.Restarts];
        (KMeansResult Result, int Restart)? best = null;
        Lock gate = new();
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = options.Parallelism ?? Environment.ProcessorCount, CancellationToken = cancellation };
        Parallel.For(0, options.Restarts, parallel, restart =>
        {
            double[] centroids = centroidsOfAll?[restart] ?? KMeansFit.Centroids(matrix, standardization, options, seeds[restart]);
            (int[] labels, double inertia) = NearestCentroid.Assign(matrix, centroids);
            inertias[restart] = inertia;
            lock (gate)
            {
                if (best is not var (result, first) || inertia < result.Inertia || (inertia == result.Inertia && restart < first))
                {
                    best = (new KMeansResult(labels, inertia, centroids, seeds[restart], inertias), restart);
                }
            }
        });
        return best!.Value.Result;
    }

    private static void Check(FeatureMatrix matrix, KMeansOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Clusters, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Restarts, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(options.Seed);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaximumIterations, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Tolerance);
        if (options.Parallelism is int parallelism)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(parallelism, 1, nameof(options));
        }

        if (options.Clusters > matrix.Count)
        {
            throw new ArgumentException($"There are at most as many clusters as items; received {options.Clusters} clusters for {matrix.Count} items. Ask for at most {matrix.Count} clusters.", nameof(options));
        }

        int nonFinite = matrix.FirstNonFiniteItem();
        if (nonFinite >= 0)
        {
            throw new ArgumentException($"Every feature is finite; item {nonFinite} holds a NaN or an infinity. Leave it out, or look for what produced it.", nameof(matrix));
        }
    }
}
