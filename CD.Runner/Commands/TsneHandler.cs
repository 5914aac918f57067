using System.Globalization;
using CD.Runner.Errors;
using CD.Runner.Evaluation;
using CD.Runner.Projection;
using CD.Runner.Reporting;
using CD.Runner.Runs;
using Spectre.Console;

namespace CD.Runner.Commands;

/// <summary>The work of <c>tsne</c>.</summary>
internal static class TsneHandler
{
    /// <summary>Embeds a data set with a trained run, projects its stages, and writes pictures and tables.</summary>
    public static ExitCode Run(TsneRequest request, TextWriter output, TextWriter messages)
    {
        _ = StageChoice.Of(request.Configuration.Method.Method.Stages, request.Options.Stages, TsnePictures.Purpose);
        using Workspace workspace = Workspace.OpenRun(request.Configuration, messages);
        Experiment experiment = workspace.Experiment;
        string folder = Path.GetFullPath(request.Output ?? Path.Combine(request.RunFolder, "tsne"));
        try
        {
            EmbeddingSet embeddings = experiment.Embed(request.RunFolder, workspace.Stop.Token);
            IReadOnlyList<TsneRow> rows = TsnePictures.Write(experiment, embeddings, request.Options with { Note = messages.WriteLine }, folder, workspace.Stop.Token);
            Print(output, rows, experiment.Stages);
        }
        catch (OperationCanceledException) when (workspace.Stop.Requested)
        {
            messages.WriteLine($"Stopped; the pictures of the stages that were done are in {folder}");
            return workspace.Stop.Code;
        }

        output.WriteLine($"Wrote a picture and a table of points for each stage, and {TsnePictures.TableName}, to {folder}");
        return ExitCode.Success;
    }

    private static void Print(TextWriter output, IReadOnlyList<TsneRow> rows, IReadOnlyList<Stage> stages)
    {
        Table table = new() { Border = TableBorder.Simple };
        table.AddColumn(string.Create(CultureInfo.InvariantCulture, $"t-SNE, n = {rows[0].N}, perplexity {rows[0].Perplexity:0.##}"));
        foreach (string column in (string[])["KL", "trustworthiness", "seconds"])
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        foreach (TsneRow row in rows)
        {
            string[] cells =
            [
                stages.First(stage => stage.Name == row.Stage).Title, Text(row.Divergence, "F3"), Text(row.Trustworthiness, "F4"), Text(row.Seconds, "F1"),
            ];
            table.AddRow(cells.Select(Markup.Escape).ToArray());
        }

        PlainConsole.Create(output).Write(table);
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
