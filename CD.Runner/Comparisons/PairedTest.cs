using MathNet.Numerics.Distributions;

namespace CD.Runner.Comparisons;

/// <summary>Student's paired t-test of whether two experiments differ over the seeds that both were run with; two-sided.</summary>
/// <param name="Pairs">n, the number of seeds that both have.</param>
/// <param name="Difference">The mean of the differences, first minus second; null without a pair.</param>
/// <param name="Low">The lower end of the 95 % confidence interval of the mean difference; null where there is no test.</param>
/// <param name="High">Its upper end.</param>
/// <param name="T">t = mean / (s / sqrt n), s the standard deviation of the differences over n - 1; null where there is no test.</param>
/// <param name="P">The probability of a |t| at least as large under equal means; null where there is no test.</param>
/// <param name="Reason">Why there is no test; null where there is one.</param>
internal sealed record PairedTest(int Pairs, double? Difference, double? Low, double? High, double? T, double? P, string? Reason)
{
    private const double Confidence = 0.95;

    /// <summary>n - 1; null where there is no test.</summary>
    public int? DegreesOfFreedom => T is null ? null : Pairs - 1;

    /// <summary>A comparison that cannot be made.</summary>
    /// <param name="reason">Why, in a few words.</param>
    public static PairedTest None(string reason) => new(0, null, null, null, null, null, reason);

    /// <summary>Tests pairs of values.</summary>
    /// <param name="pairs">One pair a seed.</param>
    /// <returns>The test, or why there is none.</returns>
    public static PairedTest Of(IReadOnlyList<(double Value, double Other)> pairs)
    {
        double[] differences = [.. pairs.Select(pair => pair.Value - pair.Other)];
        int n = differences.Length;
        if (n == 0)
        {
            return None("no seed in common");
        }

        double mean = differences.Average();
        if (n == 1)
        {
            return new PairedTest(n, mean, null, null, null, null, "one seed in common; a test needs two");
        }

        double error = Math.Sqrt(differences.Sum(difference => Math.Pow(difference - mean, 2)) / (n - 1) / n);
        if (error <= 1e-12 * Math.Max(1e-300, Math.Abs(mean)) || error <= 1e-15) // beyond that differences are those of rounding
        {
            return new PairedTest(n, mean, null, null, null, null, "the differences do not vary over the seeds");
        }

        double t = mean / error;
        double reach = StudentT.InvCDF(0.0, 1.0, n - 1, (1.0 + Confidence) / 2.0) * error;
        return new PairedTest(n, mean, mean - reach, mean + reach, t, 2.0 * StudentT.CDF(0.0, 1.0, n - 1, -Math.Abs(t)), null);
    }
}
