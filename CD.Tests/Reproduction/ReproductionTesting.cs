using CD.Runner.Evaluation;
using CD.Runner.Reproduction;
using CD.Runner.Runs;
using CD.Runner.Tables;

namespace CD.Tests.Reproduction;

/// <summary>Records and finished runs as a reproduction leaves them, without any training.</summary>
internal static class ReproductionTesting
{
    public static readonly string Fingerprint = new('a', 64);

    public static ReproductionRecord Record(string scale, IReadOnlyList<int> seeds, IReadOnlyList<string> items, params string[] datasets) => new()
    {
        Scale = scale,
        Items = [.. items],
        Seeds = [.. seeds],
        Figures = [.. items.Where(PlanReader.Paper.Figures.ContainsKey)],
        Rows = DatasetChoice.Of(PlanReader.Paper.Only([.. items]), datasets, []),
        Datasets = [.. datasets.Select(name => new DatasetFacts { Name = name, Title = name, Directory = name == "fashion-mnist" ? null : "/data", Split = "train+test", Images = 13000, Used = scale == "full" ? 13000 : 4000, Classes = 10, Fingerprint = Fingerprint })],
    };

    public static ExpandedPlan Paper(string folder, string scale, IReadOnlyList<int> seeds, IReadOnlyList<string> items, params string[] datasets) =>
        new(folder, Record(scale, seeds, items, datasets), PlanReader.Paper);

    /// <summary>Writes the scores of a run that has ended.</summary>
    public static void Finish(ExpandedPlan plan, PlannedRun run, params (string Stage, double Nmi, double Ari, double Acc)[] scores)
    {
        RunFolder folder = plan.FolderOf(run);
        EvaluationTable.Write(folder.EvaluationFile, [.. scores.SelectMany(score => EvaluationTable.Rows(score.Stage, new ClusterResult(10, [0], new ClusteringScores(score.Nmi, score.Ari, score.Acc), null)))]);
    }
}
