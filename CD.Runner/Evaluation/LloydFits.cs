using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Evaluation;

/// <summary>Several fits of K-means to the same items, between two passes of Lloyd's algorithm.</summary>
internal sealed class LloydFits : IDisposable
{
    // A block's rows and distances stay in the processor's caches.
    private const int BlockItems = 2048;

    // In units of the mean squared distance from the mean: what float32 cannot tell from 0.
    private const double Indistinct = 1e-6;

    private readonly Tensor items;
    private readonly Tensor squares;
    private readonly Tensor clusters;
    private Tensor labels;
    private Tensor sums;
    private Tensor counts;
    private double[] distances;

    /// <summary>Starts the fits.</summary>
    /// <param name="items">Standardized items, float32 <c>[items, dimensions]</c>; they stay the caller's.</param>
    /// <param name="squares">Their squared lengths, <c>[items]</c>; they stay the caller's.</param>
    /// <param name="starts">The first centroids, <c>[fits, K, dimensions]</c>; copied.</param>
    public LloydFits(Tensor items, Tensor squares, Tensor starts)
    {
        this.items = items;
        this.squares = squares;
        clusters = arange(starts.size(1), device: items.device).reshape(1, -1, 1).DetachFromDisposeScope();
        labels = full([starts.size(0), items.size(0)], -1L, ScalarType.Int64, items.device).DetachFromDisposeScope();
        sums = zeros(starts.shape, ScalarType.Float64, items.device).DetachFromDisposeScope();
        counts = zeros([starts.size(0), starts.size(1), 1], ScalarType.Float64, items.device).DetachFromDisposeScope();
        Centroids = starts.clone().DetachFromDisposeScope();
        distances = [.. Enumerable.Repeat(double.PositiveInfinity, (int)starts.size(0))];
    }

    /// <summary>The centroids, float32 <c>[fits, K, dimensions]</c>.</summary>
    public Tensor Centroids { get; private set; }

    /// <summary>Assigns every item to its nearest centroid and moves the centroids to their items' means.</summary>
    /// <param name="tolerance">A fit ends when its mean squared distance changes by less than this.</param>
    /// <returns>Whether each fit has ended.</returns>
    public bool[] Pass(double tolerance)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor least = empty(labels.shape, device: items.device); // [fits, items]
        Tensor moves = Assign(least);
        double square = squares.sum(ScalarType.Float64).cpu().item<double>();
        double[] means = [.. least.sum(1, type: ScalarType.Float64).cpu().data<double>().ToArray().Select(sum => ((sum * 2.0) + square) / items.size(0))];
        long[] moved = moves.cpu().data<long>().ToArray();
        Centroids.copy_(where(counts > 0.0, sums / counts, Centroids.to_type(ScalarType.Float64)));
        bool[] ended = [.. means.Zip(distances, (mean, before) => Math.Abs(before - mean) < tolerance).Zip(moved, (settled, count) => settled || count == 0)];
        distances = means;
        bool[] withEmpty = (counts == 0.0).any(1).cpu().data<bool>().ToArray();
        for (int fit = 0; fit < ended.Length; fit++)
        {
            ended[fit] &= !withEmpty[fit] || !FillEmpty(fit, least[fit]);
        }

        return ended;
    }

    /// <summary>Leaves out the other fits.</summary>
    /// <param name="fits">The indices of the fits to keep.</param>
    public void Keep(long[] fits)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor kept = tensor(fits).to(items.device);
        (Centroids, labels, sums, counts) = (Selected(Centroids), Selected(labels), Selected(sums), Selected(counts));
        distances = [.. fits.Select(fit => distances[fit])];

        Tensor Selected(Tensor tensor)
        {
            using (tensor)
            {
                return tensor.index_select(0, kept).DetachFromDisposeScope();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        clusters.Dispose();
        labels.Dispose();
        sums.Dispose();
        counts.Dispose();
        Centroids.Dispose();
    }

    /// <summary>Labels the items and moves the sums along; gives how many items of each fit changed their cluster.</summary>
    private Tensor Assign(Tensor least)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor points = Centroids.flatten(0, 1); // [fits K, dimensions]
        Tensor halves = points.square().sum(1, keepdim: true).mul_(0.5); // [fits K, 1]
        Tensor moves = zeros([labels.size(0)], ScalarType.Int64, items.device);
        for (long first = 0; first < items.size(0); first += BlockItems)
        {
            using DisposeScope inner = NewDisposeScope();
            long length = Math.Min(BlockItems, items.size(0) - first);
            Tensor rows = items.narrow(0, first, length);

            // Half the squared distance but for half the item's square, which is the same for every centroid.
            Tensor scores = halves.addmm(points, rows.t(), 1f, -1f).unflatten(0, labels.size(0), -1); // [fits, K, block]
            (Tensor values, Tensor nearest) = scores.min(1); // [fits, block]
            least.narrow(1, first, length).copy_(values);
            Tensor before = labels.narrow(1, first, length);
            Tensor different = nearest != before;
            moves.add_(different.sum(1));
            Tensor changed = different.any(0).nonzero().squeeze(1); // [changed]
            if (changed.size(0) > 0)
            {
                Tensor change = Membership(nearest.index_select(1, changed)).sub_(Membership(before.index_select(1, changed))); // [fits, K, changed]
                sums.add_(change.flatten(0, 1).mm(rows.index_select(0, changed)).reshape(sums.shape));
                counts.add_(change.sum(2, keepdim: true, type: ScalarType.Float64));
                before.copy_(nearest);
            }
        }

        return moves.MoveToOuterDisposeScope();
    }

    /// <summary>1 where an item is in a cluster, else 0, <c>[fits, K, items]</c>.</summary>
    private Tensor Membership(Tensor assigned) => (assigned.unsqueeze(1) == clusters).to_type(ScalarType.Float32);

    /// <summary>Puts the centroids of empty clusters on the items farthest from theirs; false where no item is apart from its centroid.</summary>
    private bool FillEmpty(int fit, Tensor least)
    {
        using DisposeScope scope = NewDisposeScope();
        long[] empty = (counts[fit] == 0.0).squeeze(1).nonzero().cpu().data<long>().ToArray();
        (Tensor far, Tensor farthest) = (squares + (2.0 * least)).topk(empty.Length);
        double[] distance = far.to_type(ScalarType.Float64).cpu().data<double>().ToArray();
        long[] chosen = farthest.cpu().data<long>().ToArray();
        for (int index = 0; index < empty.Length && distance[index] > Indistinct; index++)
        {
            Centroids[fit, empty[index]].copy_(items[chosen[index]]);
        }

        return distance[0] > Indistinct;
    }
}
