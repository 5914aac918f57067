using CD.Runner.Errors;
using CD.Runner.Evaluation;

namespace CD.Runner.Tables;

/// <summary>The table of a run's evaluation, <c>RUN/evaluation.csv</c>, with the columns <c>stage, metric, value, k, n</c>.</summary>
internal static class EvaluationTable
{
    /// <summary>The table's file name in a run's folder.</summary>
    public const string FileName = "evaluation.csv";

    /// <summary>The rows of one stage: its scores, where it has any, then the inertia, where K-means made the clusters.</summary>
    /// <param name="stage">The stage's name.</param>
    /// <param name="result">Its clusters.</param>
    /// <returns>One row a number.</returns>
    public static IReadOnlyList<EvaluationRow> Rows(string stage, ClusterResult result)
    {
        EvaluationRow Row(string metric, double value) => new(stage, metric, value, result.Clusters, result.Labels.Count);

        List<EvaluationRow> rows = [];
        if (result.Scores is { } scores)
        {
            rows.AddRange([Row("nmi", scores.Nmi), Row("ari", scores.Ari), Row("acc", scores.Acc)]);
        }

        if (result.KMeans is { } fit)
        {
            rows.Add(Row("inertia", fit.Inertia));
        }

        return rows;
    }

    /// <summary>The rows of a whole evaluation.</summary>
    /// <param name="report">The evaluation.</param>
    /// <returns>The rows of every stage that was run, in order.</returns>
    public static IReadOnlyList<EvaluationRow> Rows(EvaluationReport report) =>
        [.. report.Stages.SelectMany(stage => Rows(stage.Stage.Name, stage.Result))];

    /// <summary>Writes the whole table, replacing an older one atomically.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rows">The rows in order.</param>
    /// <exception cref="UserErrorException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<EvaluationRow> rows) => Csv.Write(path, csv => csv.WriteRecords(rows));

    /// <summary>Reads the table.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The rows, equal to those written.</returns>
    /// <exception cref="UserErrorException">The file cannot be read, or is not such a table.</exception>
    public static IReadOnlyList<EvaluationRow> Read(string path) =>
        Csv.Read(path, skipTorn: false, csv => csv.GetRecords<EvaluationRow>().ToList());
}
