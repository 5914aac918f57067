using CD.Runner.Evaluation;
using CD.Runner.Tables;

namespace CD.Runner.Curves;

/// <summary>One quantity over the epochs of several runs.</summary>
/// <param name="Title">The quantity's name.</param>
/// <param name="Value">Its value in an epoch; null where the epoch has none.</param>
/// <param name="StartsRow">Whether the panel begins a row of the sheet.</param>
internal sealed record CurvePanel(string Title, Func<EpochRecord, double?> Value, bool StartsRow = false)
{
    /// <summary>The quantities that any epoch of any run has: the total, each loss term, the learning rate, the gradients' norm, and the scores of each stage.</summary>
    /// <param name="runs">The runs.</param>
    /// <returns>The panels in their order.</returns>
    public static IReadOnlyList<CurvePanel> Of(IReadOnlyList<RunCurves> runs)
    {
        EpochRecord[] epochs = [.. runs.SelectMany(run => run.Epochs)];
        IEnumerable<string> terms = epochs.SelectMany(epoch => epoch.Terms.Select(term => term.Name)).Distinct();
        IEnumerable<string> stages = epochs.SelectMany(epoch => epoch.Scores.Select(score => score.Stage)).Distinct();
        return
        [
            new CurvePanel("total", epoch => epoch.Total),
            .. terms.Select(name => new CurvePanel(name, epoch => epoch.Terms.FirstOrDefault(term => term.Name == name)?.Value)),
            new CurvePanel("learning rate", epoch => epoch.LearningRate),
            new CurvePanel("gradient norm", epoch => epoch.GradientNorm),
            .. stages.SelectMany(Scores),
        ];
    }

    /// <summary>The epochs of a run that have a finite value, and their values.</summary>
    /// <param name="run">The run.</param>
    /// <returns>Two lists of one length.</returns>
    public (double[] Epochs, double[] Values) Points(RunCurves run)
    {
        (double Epoch, double? Value)[] points = [.. run.Epochs.Select(epoch => ((double)epoch.Epoch, Value(epoch))).Where(point => point.Item2 is { } value && double.IsFinite(value))];
        return ([.. points.Select(point => point.Epoch)], [.. points.Select(point => point.Value!.Value)]);
    }

    private static CurvePanel[] Scores(string stage)
    {
        CurvePanel Score(string metric, Func<ClusteringScores, double> value, bool startsRow = false) =>
            new($"{stage} {metric}", epoch => epoch.Scores.FirstOrDefault(score => score.Stage == stage) is { } found ? value(found.Scores) : null, startsRow);

        return [Score("NMI", scores => scores.Nmi, startsRow: true), Score("ARI", scores => scores.Ari), Score("ACC", scores => scores.Acc)];
    }
}
