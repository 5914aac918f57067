using CD.Runner.Configuration;
using CD.Runner.Errors;
using CD.Runner.Reproduction;
using CD.Runner.Reproduction.Results;

namespace CD.Runner.Comparisons;

/// <summary>Puts the scores of experiments side by side.</summary>
internal static class RunComparison
{
    /// <summary>Compares runs.</summary>
    /// <param name="runs">The runs.</param>
    /// <param name="against">A run of the experiment to compare with; null for the first run's.</param>
    /// <param name="stages">The stages; empty for each method's own.</param>
    /// <param name="metrics">The metrics.</param>
    /// <param name="note">Told one line each about what a user may have overlooked.</param>
    /// <returns>A line a data set, experiment, stage and metric.</returns>
    /// <exception cref="UserErrorException">A stage is none of any method's (<see cref="ExitCode.Usage"/>).</exception>
    public static IReadOnlyList<ComparisonLine> Of(IReadOnlyList<ComparedRun> runs, ComparedRun? against, IReadOnlyList<string> stages, IReadOnlyList<string> metrics, Action<string> note)
    {
        IReadOnlyList<ComparedData> all = RunGroups.Of(runs, note);
        RunGroup named = RunGroups.Find(all, against ?? runs[0]);
        if (stages.FirstOrDefault(stage => !all.SelectMany(data => data.Groups).Any(group => group.Stage(stage) is not null)) is { } unknown)
        {
            throw ConfigurationError.At("--stage", $"no run has a stage {ConfigurationError.Quote(unknown)}; there are {string.Join(", ", all.SelectMany(data => data.Groups).SelectMany(group => group.Stages).Distinct())}, and final for each method's last.");
        }

        List<ComparisonLine> lines = [];
        foreach (ComparedData data in all)
        {
            RunGroup? other = RunGroups.Against(data, named, otherwise: against is null);
            if (other is null)
            {
                note($"{data.Title}: no run here is of the method of --against alone, so nothing is tested on these images.");
            }

            foreach (RunGroup experiment in data.Groups)
            {
                lines.AddRange(
                    from stage in stages.Count > 0 ? stages : experiment.Stages
                    let own = experiment.Stage(stage)
                    where own is not null
                    from metric in metrics
                    select Line(data, experiment, own, metric, other, other?.Stage(stage)));
            }
        }

        return lines;
    }

    private static ComparisonLine Line(ComparedData data, RunGroup group, string stage, string metric, RunGroup? other, string? otherStage)
    {
        CellScores scores = new(group.Values(stage, metric));
        PairedTest? test = other is null || other == group ? null
            : otherStage is null ? PairedTest.None($"{other.Label} has no stage {stage}")
            : PairedTest.Of(group.Pairs(stage, other, otherStage, metric));
        return new ComparisonLine
        {
            Dataset = data.Title,
            Images = group.Images,
            Experiment = group.Label,
            Method = group.Method.Name,
            Stage = stage,
            ReadOut = StageNames.ReadOut(stage, group.Method),
            Metric = metric,
            Seeds = scores.Values.Count,
            Mean = scores.Mean,
            Std = scores.Deviation,
            Against = test is null ? string.Empty : other!.Label,
            Pairs = test?.Pairs,
            Difference = test?.Difference,
            Low = test?.Low,
            High = test?.High,
            T = test?.T,
            Df = test?.DegreesOfFreedom,
            P = test?.P,
            Note = test?.Reason ?? string.Empty,
        };
    }
}
