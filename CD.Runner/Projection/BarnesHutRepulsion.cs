using System.Numerics;
using CD.Runner.Distances;

namespace CD.Runner.Projection;

/// <summary>Cells of a quadtree repel as one point where they are far (Barnes and Hut, 1986).</summary>
/// <remarks>
/// Neighbouring points share one list of what repels them: a cell is far where its side is below the angle times its centre's distance
/// from the rectangle about these points, so that it is far for each of them. The list then acts on whole vectors of points.
/// </remarks>
/// <param name="angle">The most side of a far cell in terms of its distance, from 0 to 0.7: with more, a point could lie in a far cell.</param>
internal sealed class BarnesHutRepulsion(double angle) : IRepulsion
{
    private const int Piece = 8;
    private QuadTree? tree;

    /// <inheritdoc/>
    public double Compute(PlanarPoints points, PlanarPoints forces)
    {
        tree ??= new QuadTree(points.Count);
        tree.Build(points);
        IReadOnlyList<(int First, int End)> groups = tree.Groups;
        return RowPieces.Sum(groups.Count, Piece, (from, to) =>
        {
            Repellers list = new();
            double sum = 0.0;
            for (int group = from; group < to; group++)
            {
                list.Collect(tree, groups[group].First, groups[group].End, (float)(angle * angle));
                sum += Push(tree, list, groups[group].First, groups[group].End, forces);
            }

            return sum;
        });
    }

    /// <summary>Lets a list act on a run of points; gives the sum of their similarities with others.</summary>
    private static double Push(QuadTree tree, Repellers list, int first, int end, PlanarPoints forces)
    {
        double sum = 0.0;
        for (int start = first; start < end; start += Vector<float>.Count)
        {
            // Behind the run's last point lie others, whose results are not used.
            Vector<float> x = new(tree.Sorted.X, start), y = new(tree.Sorted.Y, start);
            Vector<float> forceX = Vector<float>.Zero, forceY = Vector<float>.Zero, similarities = Vector<float>.Zero;
            ReadOnlySpan<float> xs = list.X, ys = list.Y, counts = list.Counts;
            for (int place = 0; place < counts.Length; place++)
            {
                Vector<float> differenceX = x - new Vector<float>(xs[place]), differenceY = y - new Vector<float>(ys[place]);
                Vector<float> similarity = Vector<float>.One / Vector.FusedMultiplyAdd(differenceX, differenceX, Vector.FusedMultiplyAdd(differenceY, differenceY, Vector<float>.One));
                Vector<float> several = similarity * new Vector<float>(counts[place]);
                similarities += several;
                several *= similarity;
                forceX = Vector.FusedMultiplyAdd(several, differenceX, forceX);
                forceY = Vector.FusedMultiplyAdd(several, differenceY, forceY);
            }

            for (int lane = 0; lane < Math.Min(Vector<float>.Count, end - start); lane++)
            {
                int point = tree.Places[start + lane];
                forces.X[point] = forceX[lane];
                forces.Y[point] = forceY[lane];

                // The point itself, at distance 0, has added 1.
                sum += similarities[lane] - 1.0;
            }
        }

        return sum;
    }
}
