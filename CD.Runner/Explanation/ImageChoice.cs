using CD.Runner.Evaluation;

namespace CD.Runner.Explanation;

/// <summary>The images by which a head is explained.</summary>
/// <param name="Rows">The images' rows among those that were looked at.</param>
/// <param name="Above">How many images' outputs are above the threshold.</param>
/// <param name="BelowThreshold">How many of <paramref name="Rows"/> are not.</param>
internal sealed record ImageChoice(IReadOnlyList<int> Rows, int Above, int BelowThreshold)
{
    /// <summary>Chooses images of a head: those above the threshold in an order drawn by the seed, then the others, the highest output first.</summary>
    /// <param name="outputs">The heads' outputs, <c>[images, heads]</c>.</param>
    /// <param name="head">The head.</param>
    /// <param name="options">Threshold, number, how many are passed over, and seed.</param>
    /// <returns>The images; fewer than asked for where there are no more.</returns>
    public static ImageChoice Of(FeatureMatrix outputs, int head, ExplainOptions options)
    {
        int[] above = [.. Enumerable.Range(0, outputs.Count).Where(image => outputs.Row(image)[head] > options.Threshold)];
        int count = above.Length;

        // The order is a head's own, so that its images do not depend on the other heads.
        new Random(unchecked((options.Seed * 31) + head)).Shuffle(above);
        IEnumerable<int> others = Enumerable.Range(0, outputs.Count)
            .Where(image => !(outputs.Row(image)[head] > options.Threshold))
            .OrderByDescending(image => outputs.Row(image)[head]);
        int[] rows = [.. above.Concat(others).Skip(options.Skip).Take(options.Images)];
        return new ImageChoice(rows, count, rows.Count(image => !(outputs.Row(image)[head] > options.Threshold)));
    }
}
