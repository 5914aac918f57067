namespace CD.Runner.Anomalies;

/// <summary>How far every item of a set lies from its k-th nearest neighbour, and how unusual that is within the set.</summary>
internal sealed class OutlierScores
{
    private readonly double[] sorted;

    /// <summary>Calibrates distances against each other.</summary>
    /// <param name="neighbour">k.</param>
    /// <param name="distances">An item's Euclidean distance from its k-th nearest neighbour, at least 0; one item or more.</param>
    /// <exception cref="ArgumentException">There is no distance, or one is NaN, infinite or negative.</exception>
    public OutlierScores(int neighbour, double[] distances)
    {
        if (distances.Length == 0 || !distances.All(distance => distance >= 0.0 && double.IsFinite(distance)))
        {
            throw new ArgumentException("A set has one distance or more, each finite and at least 0.", nameof(distances));
        }

        Neighbour = neighbour;
        Distances = distances;
        sorted = [.. distances.Order()];
        Percentiles = [.. distances.Select(distance => Share(distance, itself: 1))];
    }

    /// <summary>k, the neighbour whose distance counts.</summary>
    public int Neighbour { get; }

    /// <summary>An item's Euclidean distance from its k-th nearest neighbour, in the units of the features; <c>[items]</c>.</summary>
    public double[] Distances { get; }

    /// <summary>The percentage of the other items whose distance is smaller, equal ones counted half, in [0, 100]; 50 for a single item. <c>[items]</c>.</summary>
    public double[] Percentiles { get; }

    /// <summary>The percentile of an item that is not of the set.</summary>
    /// <param name="distance">Its distance from its k-th nearest neighbour in the set, as <see cref="Outliers.Distances"/> gives it.</param>
    /// <returns>The percentage of the set's items whose distance is smaller, equal ones counted half, in [0, 100].</returns>
    /// <exception cref="ArgumentException">The distance is NaN.</exception>
    public double Percentile(double distance) =>
        double.IsNaN(distance) ? throw new ArgumentException("A distance is a number; received NaN.", nameof(distance)) : Share(distance, itself: 0);

    /// <summary>The share of the other items that are nearer.</summary>
    private double Share(double distance, int itself)
    {
        int smaller = FirstFrom(distance, orAbove: false);
        int equal = FirstFrom(distance, orAbove: true) - smaller - itself;
        int others = sorted.Length - itself;
        return others == 0 ? 50.0 : 100.0 * (smaller + (0.5 * equal)) / others;
    }

    /// <summary>The number of distances below one, or at most as large as it.</summary>
    private int FirstFrom(double distance, bool orAbove)
    {
        int low = 0, high = sorted.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < distance || (orAbove && sorted[middle] == distance))
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
