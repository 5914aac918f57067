using CD.Runner.Evaluation;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Heads;

/// <summary>Pearson's correlation of each head with each other over a data set.</summary>
internal static class CorrelationMatrix
{
    private const int LargestChunk = 1 << 22;

    /// <summary>r_jk = C_jk / sqrt(C_jj C_kk) with the covariances C in float64.</summary>
    /// <param name="outputs">One row an item, one column a head.</param>
    /// <param name="means">The mean of each column.</param>
    /// <param name="constant">Whether each column is taken as constant.</param>
    /// <param name="cancellation">Stops between two parts of the items.</param>
    /// <returns><c>[heads, heads]</c>, symmetric, in [-1, 1]; not a number in the rows and columns of constant heads.</returns>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static double[,] Of(FeatureMatrix outputs, IReadOnlyList<double> means, IReadOnlyList<bool> constant, CancellationToken cancellation)
    {
        int heads = outputs.Dimensions;
        double[] products = Products(outputs, means, cancellation);
        double[,] result = new double[heads, heads];
        for (int row = 0; row < heads; row++)
        {
            for (int column = 0; column < heads; column++)
            {
                // Two roots rather than the root of a product, which may underflow.
                double r = products[(row * heads) + column] / (Math.Sqrt(products[row * (heads + 1)]) * Math.Sqrt(products[column * (heads + 1)]));
                result[row, column] = constant[row] || constant[column] ? double.NaN : row == column ? 1.0 : Math.Clamp(r, -1.0, 1.0);
            }
        }

        return result;
    }

    /// <summary>The sums over items of the products of two heads' distances from their means, <c>[heads, heads]</c> row by row.</summary>
    private static double[] Products(FeatureMatrix outputs, IReadOnlyList<double> means, CancellationToken cancellation)
    {
        using DisposeScope scope = NewDisposeScope();
        int heads = outputs.Dimensions;
        int step = Math.Max(1, LargestChunk / heads);
        Tensor sum = zeros(heads, heads, ScalarType.Float64);
        for (int first = 0; first < outputs.Count; first += step)
        {
            cancellation.ThrowIfCancellationRequested();
            using DisposeScope part = NewDisposeScope();
            int count = Math.Min(step, outputs.Count - first);
            double[] centred = new double[count * heads];
            for (int item = 0; item < count; item++)
            {
                ReadOnlySpan<float> row = outputs.Row(first + item);
                for (int head = 0; head < heads; head++)
                {
                    centred[(item * heads) + head] = row[head] - means[head];
                }
            }

            Tensor chunk = tensor(centred, count, heads);                                    // [items, heads]
            sum.add_(chunk.t().mm(chunk));
        }

        return sum.data<double>().ToArray();
    }
}
