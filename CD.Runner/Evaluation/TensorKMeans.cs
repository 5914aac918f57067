using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Evaluation;

/// <summary>Lloyd's algorithm by tensor products, all fits at once.</summary>
/// <remarks>
/// <para>
/// One product a pass gives the distances of a block of items to the centroids of every fit that has not ended, so that the items are
/// read once for all fits. A second one moves the clusters' sums by the items that changed their cluster; the sums are float64.
/// </para>
/// <para>It holds a standardized copy of the items (60,000 x 512: 117 MiB), and a label and a distance an item and fit.</para>
/// </remarks>
internal static class TensorKMeans
{
    /// <summary>The centroids of every fit in the units of the input, row-major <c>[K, dimensions]</c> each.</summary>
    public static double[][] Centroids(FeatureMatrix matrix, Standardization standardization, KMeansOptions options, IReadOnlyList<int> seeds, CancellationToken cancellation)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        Tensor items = Standardized(matrix, standardization);
        Tensor centroids = Fit(items, options, seeds, cancellation);
        return [.. Enumerable.Range(0, seeds.Count).Select(fit => Restored(centroids[fit].data<float>().ToArray(), standardization))];
    }

    /// <summary>The centroids in standardized units, float32 <c>[fits, K, dimensions]</c>.</summary>
    private static Tensor Fit(Tensor items, KMeansOptions options, IReadOnlyList<int> seeds, CancellationToken cancellation)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor squares = items.square().sum(1); // [items]
        Tensor centroids = TensorKMeansSeeding.Starts(items, squares, options.Clusters, seeds); // [fits, K, dimensions]
        using LloydFits fits = new(items, squares, centroids);
        long[] running = [.. Enumerable.Range(0, seeds.Count).Select(fit => (long)fit)];
        for (int pass = 0; pass < options.MaximumIterations && running.Length > 0; pass++)
        {
            cancellation.ThrowIfCancellationRequested();
            bool[] ended = fits.Pass(options.Tolerance);
            using Tensor indices = tensor(running);
            centroids.index_copy_(0, indices, fits.Centroids);
            if (ended.Contains(true))
            {
                long[] kept = [.. Enumerable.Range(0, running.Length).Where(fit => !ended[fit]).Select(fit => (long)fit)];
                running = [.. kept.Select(fit => running[fit])];
                fits.Keep(kept);
            }
        }

        return centroids.MoveToOuterDisposeScope();
    }

    private static Tensor Standardized(FeatureMatrix matrix, Standardization standardization)
    {
        Tensor items = empty([matrix.Count, matrix.Dimensions]);
        float[] row = new float[matrix.Dimensions];
        TorchSharp.Utils.TensorAccessor<float> values = items.data<float>();
        for (int item = 0; item < matrix.Count; item++)
        {
            standardization.Apply(matrix.Row(item), row);
            values.CopyFrom(row, 0, (long)item * matrix.Dimensions);
        }

        return items;
    }

    private static double[] Restored(float[] standardized, Standardization standardization) =>
        [.. standardized.Select((value, index) => standardization.Restore(value, index % standardization.Mean.Length))];
}
