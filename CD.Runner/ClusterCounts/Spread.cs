namespace CD.Runner.ClusterCounts;

/// <summary>The mean and the variance of repeated values.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Variance">The unbiased variance; 0 of a single value.</param>
/// <param name="Count">The number of values.</param>
internal readonly record struct Spread(double Mean, double Variance, int Count)
{
    /// <summary>The square of the mean's standard error.</summary>
    public double SquaredError => Variance / Count;

    /// <summary>The standard deviation.</summary>
    public double Deviation => Math.Sqrt(Variance);

    /// <summary>Computes them.</summary>
    /// <param name="values">At least one value.</param>
    public static Spread Of(IEnumerable<double> values)
    {
        double[] all = [.. values];
        double mean = all.Average();
        return new Spread(mean, all.Length > 1 ? all.Sum(value => (value - mean) * (value - mean)) / (all.Length - 1) : 0.0, all.Length);
    }
}
