namespace CD.Runner.Explanation;

/// <summary>A linear model of one output around one image: <c>intercept + sum of the weights of the superpixels that are kept</c>.</summary>
/// <param name="Weights">What keeping each superpixel adds to the output, <c>[S]</c>.</param>
/// <param name="Intercept">The model's output where no superpixel is kept.</param>
/// <param name="R2">The share of the outputs' weighted variance that the model explains, at most 1; null where the output does not vary.</param>
internal sealed record LocalFit(IReadOnlyList<double> Weights, double Intercept, double? R2)
{
    // Beside a superpixel that decides, one that hardly counts (by chance of the samples, perhaps) would only blur the picture.
    private const double LeastShare = 0.1;

    /// <summary>The model's output for the image itself.</summary>
    public double Prediction => Intercept + Weights.Sum();

    /// <summary>The superpixels that raise the output most, the strongest first: of weight above 0, and at least a tenth of the largest weight of either sign.</summary>
    /// <param name="most">The most superpixels.</param>
    public int[] Strongest(int most) =>
        [.. Enumerable.Range(0, Weights.Count).Where(segment => Weights[segment] > 0 && Weights[segment] >= LeastShare * Weights.Max(Math.Abs)).OrderByDescending(segment => Weights[segment]).Take(most)];
}
