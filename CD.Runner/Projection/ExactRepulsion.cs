using System.Numerics;
using System.Runtime.InteropServices;
using CD.Runner.Distances;

namespace CD.Runner.Projection;

/// <summary>Every point repels every other.</summary>
internal sealed class ExactRepulsion : IRepulsion
{
    private const int Piece = 64;

    /// <inheritdoc/>
    public double Compute(PlanarPoints points, PlanarPoints forces) => RowPieces.Sum(points.Count, Piece, (first, end) =>
    {
        ReadOnlySpan<Vector<float>> xs = MemoryMarshal.Cast<float, Vector<float>>(points.X);
        ReadOnlySpan<Vector<float>> ys = MemoryMarshal.Cast<float, Vector<float>>(points.Y);
        double sum = 0.0;
        for (int point = first; point < end; point++)
        {
            Vector<float> x = new(points.X[point]), y = new(points.Y[point]);
            Vector<float> forceX = Vector<float>.Zero, forceY = Vector<float>.Zero, similarities = Vector<float>.Zero;
            for (int other = 0; other < xs.Length; other++)
            {
                Vector<float> differenceX = x - xs[other], differenceY = y - ys[other];
                Vector<float> similarity = Vector<float>.One / Vector.FusedMultiplyAdd(differenceX, differenceX, Vector.FusedMultiplyAdd(differenceY, differenceY, Vector<float>.One));
                Vector<float> square = similarity * similarity;
                similarities += similarity;
                forceX = Vector.FusedMultiplyAdd(square, differenceX, forceX);
                forceY = Vector.FusedMultiplyAdd(square, differenceY, forceY);
            }

            forces.X[point] = Vector.Sum(forceX);
            forces.Y[point] = Vector.Sum(forceY);

            // The point itself, at distance 0, has added 1.
            sum += Vector.Sum(similarities) - 1.0;
        }

        return sum;
    });
}
