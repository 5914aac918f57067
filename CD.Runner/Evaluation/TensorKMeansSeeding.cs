using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Evaluation;

/// <summary>Greedy k-means++ (Arthur and Vassilvitskii, 2007) for several fits at once.</summary>
/// <remarks>
/// Each further start is drawn with a probability that grows with the squared distance to the nearest start; of 2 + log K draws the
/// one that leaves the least inertia counts, as in scikit-learn.
/// </remarks>
internal static class TensorKMeansSeeding
{
    /// <summary>Draws the starts of every fit.</summary>
    /// <param name="items">Standardized items, float32 <c>[items, dimensions]</c>.</param>
    /// <param name="squares">Their squared lengths, <c>[items]</c>.</param>
    /// <param name="clusters">K.</param>
    /// <param name="seeds">One seed a fit, which alone decides that fit's draws.</param>
    /// <returns><c>[fits, K, dimensions]</c>, owned by the current dispose scope.</returns>
    public static Tensor Starts(Tensor items, Tensor squares, int clusters, IReadOnlyList<int> seeds)
    {
        using DisposeScope scope = NewDisposeScope();
        Random[] random = [.. seeds.Select(seed => new Random(seed))];
        int trials = 2 + (int)Math.Log(clusters);
        Tensor chosen = tensor(random.Select(source => source.NextInt64(items.size(0))).ToArray()).to(items.device); // [fits]
        Tensor starts = zeros([seeds.Count, clusters, items.size(1)], device: items.device);
        starts.select(1, 0).copy_(items.index_select(0, chosen));
        Tensor nearest = Distances(items, squares, chosen); // [fits, items]
        for (int cluster = 1; cluster < clusters; cluster++)
        {
            using DisposeScope inner = NewDisposeScope();
            Tensor shares = nearest.to_type(ScalarType.Float64).cumsum(1); // [fits, items]
            Tensor draws = tensor(random.SelectMany(source => Enumerable.Range(0, trials).Select(_ => source.NextDouble())).ToArray()).to(items.device).reshape(-1, trials);
            Tensor candidates = searchsorted(shares, draws * shares[.., ^1..], right: true).clamp_max(items.size(0) - 1); // [fits, trials]
            Tensor left = minimum(Distances(items, squares, candidates.reshape(-1)).reshape(seeds.Count, trials, -1), nearest.unsqueeze(1)); // [fits, trials, items]
            Tensor best = left.sum(2, type: ScalarType.Float64).argmin(1, keepdim: true); // [fits, 1]
            nearest.copy_(left.gather(1, best.unsqueeze(2).expand(-1, -1, items.size(0))).squeeze(1));
            starts.select(1, cluster).copy_(items.index_select(0, candidates.gather(1, best).squeeze(1)));
        }

        return starts.MoveToOuterDisposeScope();
    }

    /// <summary>Squared distances of all items to some of them, at least 0, <c>[chosen, items]</c>.</summary>
    private static Tensor Distances(Tensor items, Tensor squares, Tensor chosen)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor lengths = squares.unsqueeze(0) + squares.index_select(0, chosen).unsqueeze(1);
        return lengths.addmm_(items.index_select(0, chosen), items.t(), 1f, -2f).clamp_min_(0f).MoveToOuterDisposeScope();
    }
}
