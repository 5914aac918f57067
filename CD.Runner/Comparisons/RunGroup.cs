using CD.Runner.Methods;
using CD.Runner.Reproduction;

namespace CD.Runner.Comparisons;

/// <summary>The runs of one experiment, which differ in their seeds alone.</summary>
/// <param name="Label">What tells it apart from the other experiments on its data.</param>
/// <param name="Runs">The runs by seed, at least one, each seed once.</param>
internal sealed record RunGroup(string Label, IReadOnlyList<ComparedRun> Runs)
{
    /// <summary>The method.</summary>
    public IMethod Method => Runs[0].Configuration.Method.Method;

    /// <summary>The number of images.</summary>
    public int Images => Runs[0].Rows.Count > 0 ? Runs[0].Rows[0].N : 0;

    /// <summary>The names of the scored stages: the method's own, and the pixels where these are asked for.</summary>
    public IReadOnlyList<string> Stages => [.. Method.Stages.Where(stage => stage.Scored).Select(stage => stage.Name)];

    /// <summary>The stage that a name means here.</summary>
    /// <param name="name">A stage's name, <see cref="StageNames.Final"/>, <see cref="StageNames.Features"/>, or the pixels'.</param>
    /// <returns>The stage's name; null where there is none.</returns>
    public string? Stage(string name) => StageNames.Of(name, Method)
        ?? (name == Evaluation.Stage.Pixels.Name && Runs.Any(run => run.Score(name, "nmi") is not null) ? name : null);

    /// <summary>The values of a score, one a run that has it.</summary>
    public IReadOnlyList<double> Values(string stage, string metric) => [.. Runs.Select(run => run.Score(stage, metric)).OfType<double>()];

    /// <summary>The scores of the seeds that another experiment has, too. One run of a method without seeds counts for every seed.</summary>
    /// <param name="stage">The stage here.</param>
    /// <param name="other">The other experiment.</param>
    /// <param name="otherStage">The stage there.</param>
    /// <param name="metric">The score.</param>
    public IReadOnlyList<(double Value, double Other)> Pairs(string stage, RunGroup other, string otherStage, string metric) =>
    [
        .. from run in Runs
           from paired in other.Runs
           where run.Seed == paired.Seed || Constant || other.Constant
           let value = run.Score(stage, metric)
           let against = paired.Score(otherStage, metric)
           where value is not null && against is not null
           select (value.Value, against.Value),
    ];

    /// <summary>Whether one run stands for every seed.</summary>
    private bool Constant => Runs.Count == 1 && !Runs[0].Seeded;
}
