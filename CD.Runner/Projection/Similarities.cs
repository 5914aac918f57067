using System.Runtime.InteropServices;
using CD.Runner.Distances;
using CD.Runner.Evaluation;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Projection;

/// <summary>The items' joint probabilities p_ij = (p_j|i + p_i|j) / 2n.</summary>
internal static class Similarities
{
    private const int SparseBlock = 4096;
    private const int DenseBlock = 256;

    /// <summary>The least p of a pair where all pairs are looked at: the rounding unit of float64, as in scikit-learn.</summary>
    private const double Least = 2.220446049250313e-16;

    /// <summary>Of all pairs.</summary>
    /// <param name="matrix">The items; n² values are held.</param>
    /// <param name="perplexity">The effective number of neighbours.</param>
    /// <param name="cancellation">Stops between two blocks of rows.</param>
    /// <returns>The attraction.</returns>
    public static DenseAttraction Dense(FeatureMatrix matrix, double perplexity, CancellationToken cancellation)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        int count = matrix.Count;
        Tensor items = DistanceBlocks.Standardized(matrix).to(ScalarType.Float64); // [items, dimensions]
        Tensor squares = items.square().sum(1).unsqueeze(0); // [1, items]
        Tensor conditional = empty([count, count]); // [items, items]
        for (int first = 0; first < count; first += DenseBlock)
        {
            cancellation.ThrowIfCancellationRequested();
            using DisposeScope inner = NewDisposeScope();
            int rows = Math.Min(DenseBlock, count - first);
            Tensor distances = addmm(squares, items.narrow(0, first, rows), items.t(), beta: 1f, alpha: -2f).add_(squares.narrow(1, first, rows).t()).clamp_(min: 0.0);
            distances.narrow(1, first, rows).diagonal().fill_(double.PositiveInfinity);
            conditional.narrow(0, first, rows).copy_(ConditionalProbabilities.Of(distances, perplexity));
        }

        return Joint(conditional);
    }

    /// <summary>Of every item and its nearest neighbours, three times as many as the perplexity.</summary>
    /// <param name="neighbours">The neighbours.</param>
    /// <param name="perplexity">The effective number of neighbours.</param>
    /// <param name="cancellation">Stops between two blocks of rows.</param>
    /// <returns>The symmetric matrix.</returns>
    public static SparseSimilarities Sparse(Neighbours neighbours, double perplexity, CancellationToken cancellation)
    {
        float[] conditional = new float[neighbours.Items.Length];
        for (int first = 0; first < neighbours.Count; first += SparseBlock)
        {
            cancellation.ThrowIfCancellationRequested();
            using DisposeScope scope = NewDisposeScope();
            int rows = Math.Min(SparseBlock, neighbours.Count - first);
            Range range = (first * neighbours.PerItem)..((first + rows) * neighbours.PerItem);
            Tensor distances = tensor(neighbours.SquaredDistances[range], [rows, neighbours.PerItem]).to(ScalarType.Float64);
            Tensor block = ConditionalProbabilities.Of(distances, perplexity).to(ScalarType.Float32);
            MemoryMarshal.Cast<byte, float>(block.bytes).CopyTo(conditional.AsSpan(range));
        }

        return SparseSimilarities.Symmetrized(neighbours, conditional);
    }

    private static DenseAttraction Joint(Tensor conditional)
    {
        int count = (int)conditional.shape[0], stride = PlanarPoints.Stride(count);
        double total = 2.0 * conditional.sum(ScalarType.Float64).item<double>();
        float[] joint = new float[(long)count * stride];
        double negativeEntropy = 0.0;
        for (int first = 0; first < count; first += DenseBlock)
        {
            using DisposeScope scope = NewDisposeScope();
            int rows = Math.Min(DenseBlock, count - first);
            Tensor block = (conditional.narrow(0, first, rows) + conditional.narrow(1, first, rows).t()).to(ScalarType.Float64).div_(total).clamp_(min: Least);
            block.narrow(1, first, rows).diagonal().fill_(0.0);
            negativeEntropy -= special.entr(block).sum().item<double>();
            Tensor values = block.to(ScalarType.Float32).contiguous();
            ReadOnlySpan<float> span = MemoryMarshal.Cast<byte, float>(values.bytes);
            for (int row = 0; row < rows; row++)
            {
                span.Slice(row * count, count).CopyTo(joint.AsSpan((first + row) * stride));
            }
        }

        return new DenseAttraction(joint, stride, negativeEntropy);
    }
}
