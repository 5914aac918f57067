using CD.Runner.Distances;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Projection;

/// <summary>How likely an item would pick each of its neighbours: normal distributions whose widths give every item the same perplexity.</summary>
/// <remarks>
/// p_j|i is proportional to exp(-beta_i d_ij²); beta_i is found by bisection, as scikit-learn's <c>_binary_search_perplexity</c> does, for
/// many rows together. Pieces of rows run side by side, each small enough for libtorch to compute it on one thread: its threads would
/// wait for each other after each of some hundred short operators.
/// </remarks>
internal static class ConditionalProbabilities
{
    private const int Steps = 100;
    private const double Tolerance = 1e-5;

    /// <summary>libtorch shares out work from 32,768 values on.</summary>
    private const int LargestPiece = 32_000;

    /// <summary>Finds each row's width.</summary>
    /// <param name="squaredDistances">float64 <c>[rows, others]</c>, of 0 or more; infinite for the item itself.</param>
    /// <param name="perplexity">The exponential of each row's entropy, at least 1 and below the number of others.</param>
    /// <returns>float64 <c>[rows, others]</c>, each row's sum 1; the current dispose scope owns it.</returns>
    public static Tensor Of(Tensor squaredDistances, double perplexity)
    {
        Tensor result = empty_like(squaredDistances);
        int rows = Math.Max(1, LargestPiece / (int)squaredDistances.shape[1]);
        RowPieces.Run((int)squaredDistances.shape[0], rows, (first, end) =>
        {
            using DisposeScope scope = NewDisposeScope();
            using IDisposable noGrad = no_grad();
            result.narrow(0, first, end - first).copy_(Bisect(squaredDistances.narrow(0, first, end - first), perplexity));
        });
        return result;
    }

    private static Tensor Bisect(Tensor squaredDistances, double perplexity)
    {
        using DisposeScope scope = NewDisposeScope();
        double wanted = Math.Log(perplexity);

        // The nearest neighbour's term is exp(0) whatever the unit, so that no sum is 0.
        Tensor distances = squaredDistances - squaredDistances.amin([1], keepdim: true); // [rows, others]
        Tensor finite = distances.masked_fill(distances.isinf(), 0.0);
        Tensor beta = ones_like(distances.narrow(1, 0, 1)); // [rows, 1]
        Tensor lower = full_like(beta, double.NegativeInfinity), upper = full_like(beta, double.PositiveInfinity);
        for (int step = 0; ; step++)
        {
            using DisposeScope inner = NewDisposeScope();
            Tensor weights = (distances * -beta).exp_(); // [rows, others]
            Tensor sums = weights.sum(1, keepdim: true); // [rows, 1]
            Tensor excess = sums.log() + (beta * (weights * finite).sum(1, keepdim: true) / sums) - wanted;
            Tensor open = excess.abs() > Tolerance;
            if (step == Steps - 1 || !open.any().item<bool>())
            {
                return weights.div_(sums).MoveToOuterDisposeScope().MoveToOuterDisposeScope();
            }

            Tensor flat = excess > 0; // the distribution is too wide
            lower = where(flat & open, beta, lower).MoveToOuterDisposeScope();
            upper = where(flat.logical_not() & open, beta, upper).MoveToOuterDisposeScope();
            Tensor middle = (lower + upper) / 2;
            Tensor next = where(upper.isinf(), beta * 2, where(lower.isinf(), beta / 2, middle));
            beta = where(open, next, beta).MoveToOuterDisposeScope();
        }
    }
}
