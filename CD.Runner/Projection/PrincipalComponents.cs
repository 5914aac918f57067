using System.Runtime.InteropServices;
using CD.Runner.Distances;
using CD.Runner.Evaluation;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Projection;

/// <summary>The first two principal components by randomized subspace iteration (Halko, Martinsson and Tropp, 2011).</summary>
internal static class PrincipalComponents
{
    private const int Subspace = 12;
    private const int Rounds = 12;

    /// <summary>Projects items on the two directions of largest variance.</summary>
    /// <param name="matrix">The items.</param>
    /// <param name="seed">The seed of the first directions.</param>
    /// <param name="cancellation">Stops between two rounds.</param>
    /// <returns>float64 <c>[items, 2]</c> in units of the root of the items' total variance, zeros where the items vary in fewer directions; the largest coordinate of each component is positive. The current dispose scope owns it.</returns>
    public static Tensor Project(FeatureMatrix matrix, int seed, CancellationToken cancellation)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        using Generator generator = new((ulong)seed);
        Tensor items = DistanceBlocks.Standardized(matrix); // [items, dimensions]
        int width = Math.Min(Subspace, Math.Min(matrix.Count, matrix.Dimensions));
        Tensor directions = linalg.qr(randn([matrix.Dimensions, width], generator: generator)).Q; // [dimensions, width]
        for (int round = 0; round < Rounds; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            using DisposeScope inner = NewDisposeScope();
            directions = linalg.qr(items.t().mm(items.mm(directions))).Q.MoveToOuterDisposeScope();
        }

        Tensor projected = items.mm(directions).to(ScalarType.Float64); // [items, width]
        Tensor values, vectors;
        (values, vectors) = linalg.eigh(projected.t().mm(projected)); // ascending
        Tensor components = projected.mm(vectors).flip(1).narrow(1, 0, Math.Min(2, width)); // [items, 2]
        Tensor largest = components.gather(0, components.abs().argmax(0, keepdim: true)); // [1, 2]
        components = components * where(largest < 0, -1.0, 1.0);
        return (width > 1 ? components : cat([components, zeros_like(components)], 1)).MoveToOuterDisposeScope();
    }

    /// <summary>Places t-SNE's points at the components.</summary>
    /// <param name="matrix">The items.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="deviation">The standard deviation of the first coordinates.</param>
    /// <param name="cancellation">Stops between two rounds.</param>
    /// <returns>The points; null where the items vary in fewer than two directions, so that points would coincide or lie on a line.</returns>
    public static PlanarPoints? Start(FeatureMatrix matrix, int seed, double deviation, CancellationToken cancellation)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor components = Project(matrix, seed, cancellation);
        Tensor spread = components.std(0, unbiased: false); // [2]
        double first = spread[0].item<double>(), second = spread[1].item<double>();

        // What is left of a direction without variance is float32's rounding.
        if (!(second > 1e-6))
        {
            return null;
        }

        Tensor scaled = (components.t() * (deviation / first)).to(ScalarType.Float32).contiguous(); // [2, items]
        ReadOnlySpan<float> values = MemoryMarshal.Cast<byte, float>(scaled.bytes);
        PlanarPoints points = new(matrix.Count);
        values[..matrix.Count].CopyTo(points.X);
        values[matrix.Count..].CopyTo(points.Y);
        return points;
    }
}
