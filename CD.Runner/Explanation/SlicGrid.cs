namespace CD.Runner.Explanation;

/// <summary>A regular grid of points on an image.</summary>
/// <param name="FirstRow">The first row with points.</param>
/// <param name="RowStep">Rows from one to the next.</param>
/// <param name="FirstColumn">The first column with points.</param>
/// <param name="ColumnStep">Columns from one to the next.</param>
internal readonly record struct SlicGrid(int FirstRow, int RowStep, int FirstColumn, int ColumnStep)
{
    /// <summary>The grid of about so many points, its steps equal unless a side is shorter than a step.</summary>
    /// <param name="height">The height in pixels.</param>
    /// <param name="width">The width in pixels.</param>
    /// <param name="points">About how many points.</param>
    public static SlicGrid Of(int height, int width, int points)
    {
        if ((long)height * width <= points)
        {
            return new SlicGrid(0, 1, 0, 1);
        }

        double step = Math.Sqrt((double)height * width / points);
        int shorter = Math.Min(height, width);
        double longStep = shorter < step ? Math.Max(height, width) / (double)points : step;
        double shortStep = Math.Min(shorter, step);
        (double rows, double columns) = height <= width ? (shortStep, longStep) : (longStep, shortStep);

        // Math.Round goes to the even neighbour of a half, as NumPy does.
        return new SlicGrid((int)Math.Floor(rows / 2), (int)Math.Round(rows), (int)Math.Floor(columns / 2), (int)Math.Round(columns));
    }
}
