namespace CD.Runner.Projection;

/// <summary>What repels a run of points: far cells and near points.</summary>
internal sealed class Repellers
{
    private float[] x = new float[1024];
    private float[] y = new float[1024];
    private float[] counts = new float[1024];
    private int used;

    /// <summary>The first coordinates.</summary>
    public ReadOnlySpan<float> X => x.AsSpan(0, used);

    /// <summary>The second coordinates.</summary>
    public ReadOnlySpan<float> Y => y.AsSpan(0, used);

    /// <summary>As how many points each repels.</summary>
    public ReadOnlySpan<float> Counts => counts.AsSpan(0, used);

    /// <summary>Makes the list anew.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="first">The first point's place along the tree's curve.</param>
    /// <param name="end">The place behind the last point.</param>
    /// <param name="squaredAngle">The square of the most side of a far cell in terms of its distance.</param>
    public void Collect(QuadTree tree, int first, int end, float squaredAngle)
    {
        used = 0;
        (float left, float right) = PlanarPoints.Extent(tree.Sorted.X.AsSpan(first..end));
        (float bottom, float top) = PlanarPoints.Extent(tree.Sorted.Y.AsSpan(first..end));
        ReadOnlySpan<QuadTree.Cell> cells = tree.Cells;
        for (int place = 0; place < cells.Length;)
        {
            ref readonly QuadTree.Cell cell = ref cells[place];
            float distanceX = Math.Max(Math.Max(left - cell.X, cell.X - right), 0f), distanceY = Math.Max(Math.Max(bottom - cell.Y, cell.Y - top), 0f);
            if (cell.SquaredSide <= squaredAngle * ((distanceX * distanceX) + (distanceY * distanceY)))
            {
                Reserve(1);
                (x[used], y[used], counts[used]) = (cell.X, cell.Y, cell.Count);
                used++;
                place = cell.Next;
            }
            else if (cell.IsLeaf)
            {
                Reserve(cell.Count);
                tree.Sorted.X.AsSpan(cell.First, cell.Count).CopyTo(x.AsSpan(used));
                tree.Sorted.Y.AsSpan(cell.First, cell.Count).CopyTo(y.AsSpan(used));
                counts.AsSpan(used, cell.Count).Fill(1f);
                used += cell.Count;
                place = cell.Next;
            }
            else
            {
                place++;
            }
        }
    }

    private void Reserve(int more)
    {
        if (used + more > x.Length)
        {
            int length = Math.Max(2 * x.Length, used + more);
            Array.Resize(ref x, length);
            Array.Resize(ref y, length);
            Array.Resize(ref counts, length);
        }
    }
}
