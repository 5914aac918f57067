using CD.Runner.Errors;
using CD.Runner.Evaluation;

namespace CD.Runner.Tables;

/// <summary>The table of a run's evaluation, <c>RUN/evaluation.csv</c>, with the columns <c>stage, metric, value, k, n</c>.</summary>
public static class EvaluationTable
{
    /// <summary>The table's file name in a run's folder.</summary>
    public const string FileName = "evaluation.csv";

    /// <summary>The rows of one clustering: its scores, where it has any, then its inertia.</summary>
    /// <param name="stage">What was clustered: <c>pixels</c>, <c>backbone</c> or <c>feature</c>.</param>
    /// <param name="result">The clustering.</param>
    /// <param name="k">The number of clusters asked for.</param>
    /// <returns>One row a number.</returns>
    public static IReadOnlyList<EvaluationRow> Rows(string stage, ClusterResult result, int k)
    {
        int n = result.KMeans.Labels.Length;
        EvaluationRow inertia = new(stage, "inertia", result.KMeans.Inertia, k, n);
        return result.Scores is not ClusteringScores scores
            ? [inertia]
            :
            [
                new EvaluationRow(stage, "nmi", scores.Nmi, k, n),
                new EvaluationRow(stage, "ari", scores.Ari, k, n),
                new EvaluationRow(stage, "acc", scores.Acc, k, n),
                inertia,
            ];
    }

    /// <summary>The rows of a whole evaluation.</summary>
    /// <param name="report">The evaluation.</param>
    /// <returns>The rows of every stage that was run, in order.</returns>
    public static IReadOnlyList<EvaluationRow> Rows(EvaluationReport report) =>
        [.. report.Stages.SelectMany(stage => Rows(stage.Stage, stage.Result, report.Clusters))];

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
