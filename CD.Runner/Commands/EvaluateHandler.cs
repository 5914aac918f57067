using System.Text.Json.Nodes;
using CD.Model.Networks;
using CD.Runner.Configuration;
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
        RunConfiguration configuration = workspace.Configuration;
        int clusters = Evaluator.Clusters(configuration.Evaluation, workspace.Source)
            ?? throw new UserErrorException(ExitCode.Data, "The data set has no labels, so there is nothing to compare clusters with; embed writes its embeddings and clusters.");
        using ContrastiveDisentanglingNetwork network = NetworkFactory.Network(configuration, workspace.Device);
        ModelFile.Read(new RunFolder(request.RunFolder), network);
        EvaluationReport report;
        try
        {
            report = Evaluator.Network(network, workspace.Source, clusters, configuration, workspace.Device, workspace.Stop.Token);
            if (configuration.Evaluation.Baseline)
            {
                report = report with { Pixels = Evaluator.Pixels(workspace.Source, clusters, configuration.Evaluation, workspace.Stop.Token) };
            }
        }
        catch (OperationCanceledException) when (workspace.Stop.Requested)
        {
            messages.WriteLine("Stopped; nothing was written.");
            return workspace.Stop.Code;
        }

        Print(request, output, EvaluationTable.Rows(report));
        return ExitCode.Success;
    }

    private static void Print(EvaluateRequest request, TextWriter output, IReadOnlyList<EvaluationRow> rows)
    {
        if (!request.Json)
        {
            ScoreTable.Print(output, rows);
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
