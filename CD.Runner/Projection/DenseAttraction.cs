using System.Numerics;
using System.Runtime.InteropServices;
using CD.Runner.Distances;

namespace CD.Runner.Projection;

/// <summary>Attraction between all pairs.</summary>
/// <param name="similarities">p, row-major, each row filled up with zeros to <see cref="PlanarPoints.Stride"/> places.</param>
/// <param name="stride">The places of a row.</param>
/// <param name="negativeEntropy">The sum of p log p.</param>
internal sealed class DenseAttraction(float[] similarities, int stride, double negativeEntropy) : IAttraction
{
    private const int Piece = 64;

    /// <inheritdoc/>
    public double NegativeEntropy => negativeEntropy;

    /// <summary>The similarity of two items.</summary>
    /// <param name="item">One.</param>
    /// <param name="other">The other.</param>
    public float this[int item, int other] => similarities[(item * stride) + other];

    /// <inheritdoc/>
    public double Compute(PlanarPoints points, PlanarPoints forces, bool divergence)
    {
        RowPieces.Run(points.Count, Piece, (first, end) => Pull(points, forces, first, end));
        return divergence ? RowPieces.Sum(points.Count, Piece, (first, end) => Divergence(points, first, end)) : double.NaN;
    }

    private void Pull(PlanarPoints points, PlanarPoints forces, int first, int end)
    {
        ReadOnlySpan<Vector<float>> xs = MemoryMarshal.Cast<float, Vector<float>>(points.X);
        ReadOnlySpan<Vector<float>> ys = MemoryMarshal.Cast<float, Vector<float>>(points.Y);
        for (int point = first; point < end; point++)
        {
            ReadOnlySpan<Vector<float>> row = Row(point);
            Vector<float> x = new(points.X[point]), y = new(points.Y[point]);
            Vector<float> forceX = Vector<float>.Zero, forceY = Vector<float>.Zero;
            for (int other = 0; other < xs.Length; other++)
            {
                Vector<float> differenceX = x - xs[other], differenceY = y - ys[other];
                Vector<float> pull = row[other] / Vector.FusedMultiplyAdd(differenceX, differenceX, Vector.FusedMultiplyAdd(differenceY, differenceY, Vector<float>.One));
                forceX = Vector.FusedMultiplyAdd(pull, differenceX, forceX);
                forceY = Vector.FusedMultiplyAdd(pull, differenceY, forceY);
            }

            forces.X[point] = Vector.Sum(forceX);
            forces.Y[point] = Vector.Sum(forceY);
        }
    }

    private double Divergence(PlanarPoints points, int first, int end)
    {
        ReadOnlySpan<Vector<float>> xs = MemoryMarshal.Cast<float, Vector<float>>(points.X);
        ReadOnlySpan<Vector<float>> ys = MemoryMarshal.Cast<float, Vector<float>>(points.Y);
        double sum = 0.0;
        for (int point = first; point < end; point++)
        {
            ReadOnlySpan<Vector<float>> row = Row(point);
            Vector<float> x = new(points.X[point]), y = new(points.Y[point]);
            Vector<float> terms = Vector<float>.Zero;
            for (int other = 0; other < xs.Length; other++)
            {
                Vector<float> differenceX = x - xs[other], differenceY = y - ys[other];

                // Behind the last point the logarithm is finite: (1e18)² is below the largest float32.
                Vector<float> logarithm = Vector.Log(Vector.FusedMultiplyAdd(differenceX, differenceX, Vector.FusedMultiplyAdd(differenceY, differenceY, Vector<float>.One)));
                terms = Vector.FusedMultiplyAdd(row[other], logarithm, terms);
            }

            sum += Vector.Sum(terms);
        }

        return sum;
    }

    private ReadOnlySpan<Vector<float>> Row(int point) =>
        MemoryMarshal.Cast<float, Vector<float>>(similarities.AsSpan(point * stride, stride));
}
