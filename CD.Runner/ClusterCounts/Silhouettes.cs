using CD.Runner.Evaluation;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.ClusterCounts;

/// <summary>Mean silhouettes (Rousseeuw, 1987) of several clusterings of the same items, exact.</summary>
/// <remarks>
/// The silhouette of an item is (b - a) / max(a, b), a its mean distance to the other items of its cluster and b the least mean distance to
/// the items of another; 0 for an item alone in its cluster. Distances and sums of a block of items at a time: the time is quadratic, the memory not.
/// </remarks>
internal static class Silhouettes
{
    private const int BlockRows = 512;

    /// <summary>Computes the means.</summary>
    /// <param name="matrix">The items, at least 2.</param>
    /// <param name="clusterings">A cluster an item each, from 0.</param>
    /// <param name="cancellation">Stops between two blocks.</param>
    /// <returns>The mean silhouette of each clustering, in [-1, 1]; 0 for one with a single cluster.</returns>
    public static double[] Of(FeatureMatrix matrix, IReadOnlyList<int[]> clusterings, CancellationToken cancellation)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        int[] counts = [.. clusterings.Select(labels => labels.Max() + 1)];
        Tensor items = ReducedFeatures.Rows(matrix).to(ScalarType.Float64); // [items, dimensions]
        Tensor squares = items.square().sum(1); // [items]
        Tensor[] labels = [.. clusterings.Select(one => tensor(one, ScalarType.Int64))];
        Tensor members = cat([.. labels.Zip(counts, (one, count) => nn.functional.one_hot(one, count))], 1).to(ScalarType.Float32); // [items, clusters of all]
        Tensor[] sizes = [.. members.sum(0, type: ScalarType.Float64).split([.. counts.Select(count => (long)count)])];
        double[] sums = new double[counts.Length];
        for (int first = 0; first < matrix.Count; first += BlockRows)
        {
            cancellation.ThrowIfCancellationRequested();
            using DisposeScope inner = NewDisposeScope();
            int rows = Math.Min(BlockRows, matrix.Count - first);
            Tensor distances = addmm(squares.unsqueeze(0), items.narrow(0, first, rows), items.t(), beta: 1f, alpha: -2f)
                .add_(squares.narrow(0, first, rows).unsqueeze(1)).clamp_(min: 0.0).sqrt_(); // [rows, items]
            Tensor[] totals = distances.to(ScalarType.Float32).mm(members).to(ScalarType.Float64).split([.. counts.Select(count => (long)count)], 1);
            for (int one = 0; one < sums.Length; one++)
            {
                sums[one] += Sum(totals[one], sizes[one], labels[one].narrow(0, first, rows).unsqueeze(1));
            }
        }

        return [.. sums.Select(sum => sum / matrix.Count)];
    }

    /// <summary>The sum of some items' silhouettes from their summed distances to each cluster, <c>[items, clusters]</c>.</summary>
    private static double Sum(Tensor totals, Tensor sizes, Tensor own)
    {
        if (sizes.shape[0] < 2)
        {
            return 0.0;
        }

        Tensor others = sizes.index_select(0, own.squeeze(1)).sub_(1.0).unsqueeze(1); // [items, 1]
        Tensor within = totals.gather(1, own) / others.clamp(min: 1.0);
        Tensor between = where(sizes > 0.0, totals / sizes, double.PositiveInfinity).scatter(1, own, full_like(own, double.PositiveInfinity, ScalarType.Float64)).amin([1L], keepdim: true);
        Tensor widths = (between - within) / maximum(between, within).clamp_(min: double.Epsilon);
        return where((others > 0.0).logical_and(between.isfinite()), widths, 0.0).sum().item<double>();
    }
}
