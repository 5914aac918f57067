using System.Text.Json.Nodes;
using CD.Runner.Errors;
using CD.Runner.Evaluation;
using CD.Runner.Reporting;
using CD.Runner.Runs;
using CD.Runner.Tables;

namespace CD.Runner.Commands;

/// <summary>The work of <c>evaluate</c>.</summary>
internal static class EvaluateHandler
{
    /// <summary>Clusters a trained run's embeddings again and prints the scores; the run's files stay as they are.</summary>
    public static ExitCode Run(EvaluateRequest request, TextWriter output, TextWriter messages)
    {
        using Workspace workspace = Workspace.Open(request.Configuration, messages);
        Experiment experiment = workspace.Experiment;
        EvaluationReport report;
        try
        {
            report = experiment.Evaluate(request.RunFolder, request.Weights, messages.WriteLine, workspace.Stop.Token);
        }
        catch (OperationCanceledException) when (workspace.Stop.Requested)
        {
            messages.WriteLine("Stopped; nothing was written.");
            return workspace.Stop.Code;
        }

        Print(request, output, EvaluationTable.Rows(report), experiment.Stages);
        return ExitCode.Success;
    }

    private static void Print(EvaluateRequest request, TextWriter output, IReadOnlyList<EvaluationRow> rows, IReadOnlyList<Stage> titles)
    {
        if (!request.Json)
        {
            ScoreTable.Print(output, rows, titles);
            return;
        }

        JsonObject stages = [];
        foreach (IGrouping<string, EvaluationRow> stage in rows.GroupBy(row => row.Stage))
        {
            JsonObject metrics = [];
            foreach (EvaluationRow row in stage)
            {
                metrics[row.Metric] = row.Value;
            }

            stages[stage.Key] = metrics;
        }

        output.WriteLine(new JsonObject { ["k"] = rows[0].K, ["n"] = rows[0].N, ["stages"] = stages }.ToJsonString());
    }
}
