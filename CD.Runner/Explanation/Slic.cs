namespace CD.Runner.Explanation;

/// <summary>Superpixels by simple linear iterative clustering (Achanta et al., 2012): K-means of colours and places, each centre looking at its neighbourhood only.</summary>
/// <remarks>
/// With step s of the first centres' grid, compactness m, colours c in CIELAB and places x, a pixel goes to the centre with the
/// smallest <c>|c - c_k|^2 / m^2 + |x - x_k|^2 / s^2</c>. Grid, window, number of iterations and <see cref="ConnectedRegions"/> are
/// those of scikit-image's <c>slic(image, n_segments, compactness=10, start_label=0)</c>, whose labels these are. Nothing is random.
/// </remarks>
internal static class Slic
{
    private const double Compactness = 10;
    private const int Iterations = 10;
    private const int Window = 2;
    private const double SmallestShare = 0.5;
    private const double LargestShare = 3;

    // Row, column and three colours.
    private const int Values = 5;

    /// <summary>Divides an image.</summary>
    /// <param name="planes">sRGB <c>[3, height, width]</c>.</param>
    /// <param name="height">The height in pixels.</param>
    /// <param name="width">The width in pixels.</param>
    /// <param name="segments">About how many superpixels, at least 1; a regular grid decides, so that 32 x 32 pixels have 36 where 50 are asked for.</param>
    /// <returns>The superpixels.</returns>
    public static Superpixels Segment(ReadOnlySpan<byte> planes, int height, int width, int segments)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(segments, 1);
        if (planes.Length != 3 * height * width)
        {
            throw new ArgumentException($"A colour image of {height} x {width} pixels has {3 * height * width} bytes; received {planes.Length}.", nameof(planes));
        }

        double[] lab = CieLab.FromStretched(planes);
        SlicGrid grid = SlicGrid.Of(height, width, segments);
        double[] centers = Centers(grid, height, width);
        SlicGrid window = SlicGrid.Of(height, width, centers.Length / Values);
        int[] labels = new int[height * width];
        for (int iteration = 0; iteration < Iterations; iteration++)
        {
            Assign(lab, centers, window, Math.Max(grid.RowStep, grid.ColumnStep), height, width, labels);
            Recenter(lab, labels, width, centers);
        }

        double size = height * width / (centers.Length / (double)Values);
        return ConnectedRegions.Of(labels, height, width, (int)(SmallestShare * size), (int)(LargestShare * size));
    }

    /// <summary>The centres on the grid, without colours, so that the first assignment goes by place alone.</summary>
    private static double[] Centers(SlicGrid grid, int height, int width)
    {
        List<double> centers = [];
        for (int row = grid.FirstRow; row < height; row += grid.RowStep)
        {
            for (int column = grid.FirstColumn; column < width; column += grid.ColumnStep)
            {
                centers.AddRange([row, column, 0, 0, 0]);
            }
        }

        return [.. centers];
    }

    /// <summary>Gives each pixel the nearest centre of those whose windows it is in.</summary>
    private static void Assign(double[] lab, double[] centers, SlicGrid window, int step, int height, int width, int[] labels)
    {
        double placeWeight = 1.0 / ((double)step * step);
        double colorWeight = 1.0 / (Compactness * Compactness);
        double[] nearest = new double[labels.Length];
        Array.Fill(nearest, double.MaxValue);
        for (int center = 0; center < centers.Length / Values; center++)
        {
            ReadOnlySpan<double> at = centers.AsSpan(center * Values, Values);
            if (double.IsNaN(at[0]))
            {
                continue;
            }

            int bottom = (int)Math.Min(at[0] + (Window * window.RowStep) + 1, height);
            int left = (int)Math.Max(at[1] - (Window * window.ColumnStep), 0);
            int right = (int)Math.Min(at[1] + (Window * window.ColumnStep) + 1, width);
            for (int row = (int)Math.Max(at[0] - (Window * window.RowStep), 0); row < bottom; row++)
            {
                for (int column = left; column < right; column++)
                {
                    int pixel = (row * width) + column;
                    double distance = (Square(at[0] - row) + Square(at[1] - column)) * placeWeight;
                    distance += (Square(lab[3 * pixel] - at[2]) + Square(lab[(3 * pixel) + 1] - at[3]) + Square(lab[(3 * pixel) + 2] - at[4])) * colorWeight;
                    if (distance < nearest[pixel])
                    {
                        nearest[pixel] = distance;
                        labels[pixel] = center;
                    }
                }
            }
        }
    }

    /// <summary>Moves each centre to its pixels' mean; one without pixels takes no further part.</summary>
    private static void Recenter(double[] lab, int[] labels, int width, double[] centers)
    {
        double[] sums = new double[centers.Length];
        int[] counts = new int[centers.Length / Values];
        for (int pixel = 0; pixel < labels.Length; pixel++)
        {
            Span<double> sum = sums.AsSpan(labels[pixel] * Values, Values);
            counts[labels[pixel]]++;
            sum[0] += pixel / width;
            sum[1] += pixel % width;
            sum[2] += lab[3 * pixel];
            sum[3] += lab[(3 * pixel) + 1];
            sum[4] += lab[(3 * pixel) + 2];
        }

        for (int value = 0; value < centers.Length; value++)
        {
            int count = counts[value / Values];
            centers[value] = count > 0 ? sums[value] / count : double.NaN;
        }
    }

    private static double Square(double value) => value * value;
}
