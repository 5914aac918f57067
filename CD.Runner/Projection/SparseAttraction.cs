using CD.Runner.Distances;

namespace CD.Runner.Projection;

/// <summary>Attraction between neighbours, in compressed rows.</summary>
/// <param name="similarities">p, symmetric.</param>
internal sealed class SparseAttraction(SparseSimilarities similarities) : IAttraction
{
    private const int Piece = 256;

    /// <inheritdoc/>
    public double NegativeEntropy { get; } = similarities.Values.Sum(value => value > 0f ? value * Math.Log(value) : 0.0);

    /// <inheritdoc/>
    public double Compute(PlanarPoints points, PlanarPoints forces, bool divergence)
    {
        RowPieces.Run(points.Count, Piece, (first, end) => Pull(points, forces, first, end));
        return divergence ? RowPieces.Sum(points.Count, Piece, (first, end) => Divergence(points, first, end)) : double.NaN;
    }

    private void Pull(PlanarPoints points, PlanarPoints forces, int first, int end)
    {
        for (int point = first; point < end; point++)
        {
            float x = points.X[point], y = points.Y[point], forceX = 0f, forceY = 0f;
            ReadOnlySpan<int> others = similarities.Columns(point);
            ReadOnlySpan<float> values = similarities.Row(point);
            for (int place = 0; place < others.Length; place++)
            {
                float differenceX = x - points.X[others[place]], differenceY = y - points.Y[others[place]];
                float pull = values[place] / (1f + (differenceX * differenceX) + (differenceY * differenceY));
                forceX += pull * differenceX;
                forceY += pull * differenceY;
            }

            forces.X[point] = forceX;
            forces.Y[point] = forceY;
        }
    }

    private double Divergence(PlanarPoints points, int first, int end)
    {
        double sum = 0.0;
        for (int point = first; point < end; point++)
        {
            ReadOnlySpan<int> others = similarities.Columns(point);
            ReadOnlySpan<float> values = similarities.Row(point);
            for (int place = 0; place < others.Length; place++)
            {
                double differenceX = points.X[point] - points.X[others[place]], differenceY = points.Y[point] - points.Y[others[place]];
                sum += values[place] * Math.Log(1.0 + (differenceX * differenceX) + (differenceY * differenceY));
            }
        }

        return sum;
    }
}
