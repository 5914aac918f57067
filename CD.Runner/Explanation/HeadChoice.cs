using CD.Runner.Errors;
using CD.Runner.Evaluation;

namespace CD.Runner.Explanation;

/// <summary>Chooses which heads are explained.</summary>
internal static class HeadChoice
{
    private const int Count = 5;

    /// <summary>The heads that were asked for, or else the paper's, or else those whose outputs vary most.</summary>
    /// <param name="asked">The heads; null for none in particular.</param>
    /// <param name="outputs">The heads' outputs, <c>[images, heads]</c>.</param>
    /// <param name="stage">The stage, for messages.</param>
    /// <returns>Heads in the order asked for, or rising.</returns>
    /// <exception cref="UserErrorException">There is no such head.</exception>
    public static IReadOnlyList<int> Choose(IReadOnlyList<int>? asked, FeatureMatrix outputs, Stage stage)
    {
        if (asked is not null)
        {
            return asked.Cast<int?>().FirstOrDefault(head => head < 0 || head >= outputs.Dimensions) is { } wrong
                ? throw new UserErrorException(
                    ExitCode.Usage,
                    $"--heads: the stage {stage.Symbol} has the heads 0 to {outputs.Dimensions - 1} (columns of {stage.Symbol}.npy, counted from 0); received {wrong}.")
                : [.. asked.Distinct()];
        }

        return ExplainOptions.PaperHeads.All(head => head < outputs.Dimensions)
            ? ExplainOptions.PaperHeads
            : [.. Enumerable.Range(0, outputs.Dimensions).OrderByDescending(head => Variance(outputs, head)).Take(Count).Order()];
    }

    private static double Variance(FeatureMatrix outputs, int head)
    {
        double[] values = [.. Enumerable.Range(0, outputs.Count).Select(image => (double)outputs.Row(image)[head])];
        double mean = values.Average();
        return values.Average(value => (value - mean) * (value - mean));
    }
}
