using System.Globalization;
using CD.Runner.Evaluation;
using CD.Runner.Tables;
using Spectre.Console;

namespace CD.Runner.Reporting;

/// <summary>Prints an evaluation's scores as a table for a person.</summary>
internal static class ScoreTable
{
    /// <summary>Prints one line a stage; nothing where there are no rows.</summary>
    /// <param name="output">Where to print.</param>
    /// <param name="rows">The rows of <c>evaluation.csv</c>.</param>
    /// <param name="stages">The method's stages, for their titles.</param>
    public static void Print(TextWriter output, IReadOnlyList<EvaluationRow> rows, IReadOnlyList<Stage> stages)
    {
        if (rows.Count == 0)
        {
            return;
        }

        Table table = new() { Border = TableBorder.Simple };
        string Title(string name) => stages.Prepend(Stage.Pixels).FirstOrDefault(stage => stage.Name == name)?.Title ?? name;

        table.AddColumn(rows.Any(row => row.Metric == "inertia") ? $"K-means, k = {rows[0].K}, n = {rows[0].N}" : $"k = {rows[0].K}, n = {rows[0].N}");
        string[] metrics = [.. rows.Select(row => row.Metric).Distinct()];
        foreach (string metric in metrics)
        {
            table.AddColumn(new TableColumn(metric == "inertia" ? metric : metric.ToUpperInvariant()).RightAligned());
        }

        foreach (IGrouping<string, EvaluationRow> stage in rows.GroupBy(row => row.Stage))
        {
            table.AddRow([Title(stage.Key), .. metrics.Select(metric => Text(stage.FirstOrDefault(row => row.Metric == metric)))]);
        }

        PlainConsole.Create(output).Write(table);
    }

    private static string Text(EvaluationRow? row) =>
        row?.Value.ToString(row.Metric == "inertia" ? "F1" : "F3", CultureInfo.InvariantCulture) ?? string.Empty;
}
