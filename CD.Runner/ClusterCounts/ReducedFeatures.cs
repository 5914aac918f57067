using System.Runtime.InteropServices;
using CD.Runner.Evaluation;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.ClusterCounts;

/// <summary>Some items by their principal components, and items of a normal distribution that has the same.</summary>
internal sealed class ReducedFeatures
{
    // What is left out is noise for distances between clusters, and time.
    private const double KeptVariance = 0.95;
    private const int MostComponents = 64;

    private readonly double[] deviations;

    private ReducedFeatures(FeatureMatrix items, double[] deviations)
    {
        Items = items;
        this.deviations = deviations;
    }

    /// <summary>The items with mean 0, <c>[items, components]</c>; components by falling variance.</summary>
    public FeatureMatrix Items { get; }

    /// <summary>Projects items on as many components as hold 95 % of the variance, at most 64.</summary>
    /// <param name="matrix">The items.</param>
    /// <param name="chosen">The ones to project, in this order; at least 1.</param>
    public static ReducedFeatures Of(FeatureMatrix matrix, int[] chosen)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        Tensor rows = Rows(Select(matrix, chosen)).to(ScalarType.Float64); // [items, dimensions]
        rows = rows - rows.mean([0L], keepdim: true);
        (Tensor values, Tensor vectors) = linalg.eigh(rows.t().mm(rows).div(chosen.Length)); // ascending
        double[] variances = [.. values.data<double>().ToArray().Reverse().Select(value => Math.Max(0.0, value))];
        int kept = Components(variances);
        Tensor projected = rows.mm(vectors.flip(1).narrow(1, 0, kept)); // [items, components]
        return new ReducedFeatures(Matrix(projected), [.. variances.Take(kept).Select(Math.Sqrt)]);
    }

    /// <summary>Draws items of a normal distribution with these items' components and variances: a single cluster of the same shape.</summary>
    /// <param name="count">The number of items.</param>
    /// <param name="seed">The seed.</param>
    public FeatureMatrix Reference(int count, int seed)
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator generator = new((ulong)seed);
        return Matrix(randn([count, deviations.Length], ScalarType.Float64, generator: generator).mul(tensor(deviations)));
    }

    /// <summary>Copies some rows.</summary>
    /// <param name="matrix">The items.</param>
    /// <param name="chosen">The rows, in this order.</param>
    public static FeatureMatrix Select(FeatureMatrix matrix, ReadOnlySpan<int> chosen)
    {
        float[] values = new float[chosen.Length * matrix.Dimensions];
        for (int row = 0; row < chosen.Length; row++)
        {
            matrix.Row(chosen[row]).CopyTo(values.AsSpan(row * matrix.Dimensions));
        }

        return new FeatureMatrix(values, chosen.Length, matrix.Dimensions);
    }

    /// <summary>Copies all rows to a tensor.</summary>
    /// <param name="matrix">The items, less than 2^31 values of them.</param>
    /// <returns>float32 <c>[rows, dimensions]</c>; the current dispose scope owns it.</returns>
    public static Tensor Rows(FeatureMatrix matrix)
    {
        Tensor rows = empty([matrix.Count, matrix.Dimensions]);
        Span<float> values = MemoryMarshal.Cast<byte, float>(rows.bytes);
        for (int row = 0; row < matrix.Count; row++)
        {
            matrix.Row(row).CopyTo(values[(row * matrix.Dimensions)..]);
        }

        return rows;
    }

    private static int Components(double[] variances)
    {
        double all = variances.Sum(), sum = 0.0;
        int kept = 0;
        while (kept < Math.Min(variances.Length, MostComponents) && (kept == 0 || sum < KeptVariance * all))
        {
            sum += variances[kept++];
        }

        return kept;
    }

    private static FeatureMatrix Matrix(Tensor rows)
    {
        FeatureMatrix matrix = FeatureMatrix.Zeros((int)rows.shape[0], (int)rows.shape[1]);
        using Tensor values = rows.to(ScalarType.Float32).contiguous();
        matrix.Store(0, values);
        return matrix;
    }
}
