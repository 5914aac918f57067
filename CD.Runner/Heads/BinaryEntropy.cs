namespace CD.Runner.Heads;

/// <summary>The entropy of a coin, as the paper's normalized entropy has it.</summary>
internal static class BinaryEntropy
{
    // The losses' own, inside each logarithm.
    private const double Epsilon = 1e-12;

    /// <summary>-(p ln p + (1 - p) ln(1 - p)) / ln 2, with 1e-12 inside each logarithm.</summary>
    /// <param name="p">The probability, in [0, 1].</param>
    /// <returns>The entropy in bits, in [0, 1]: 0 at 0 and at 1, 1 at one half.</returns>
    public static double Of(double p)
    {
        double q = 1.0 - p;
        double nats = -((p * Math.Log(p + Epsilon)) + (q * Math.Log(q + Epsilon)));

        // The logarithm of 1 + 1e-12 would leave a trifle below nothing.
        return Math.Max(0.0, nats / Math.Log(2.0));
    }
}
