using CD.Runner.Benchmarks;
using CD.Runner.ClusterCounts;
using CD.Runner.Errors;
using CD.Runner.Evaluation;

namespace CD.Runner.Commands;

/// <summary>The work of <c>bench --clusters-of</c>.</summary>
internal static class ClusterCountBenchHandler
{
    /// <summary>Embeds a run's images and measures; the table is written anew after every row.</summary>
    public static ExitCode Run(ClusterCountRequest request, string folder, TextWriter output, TextWriter messages)
    {
        using Workspace workspace = Workspace.OpenRun(request.Configuration, messages);
        if (workspace.Experiment.Images.Labels is null)
        {
            throw new UserErrorException(ExitCode.Data, "The images have no labels, so there is no number of classes to compare with.");
        }

        string path = Path.Combine(folder, ClusterCountTable.FileName);
        List<ClusterCountRow> rows = [];
        try
        {
            EmbeddingSet embeddings = workspace.Experiment.Embed(request.RunFolder, workspace.Stop.Token);
            StageOutput features = embeddings.Stages.FirstOrDefault(stage => stage.Matrix is not null)
                ?? throw new UserErrorException(ExitCode.Data, "The run's method gives no features that could be clustered.");
            ClusterCountBenchmark benchmark = new(features.Matrix!, embeddings.Labels!, embeddings.ClassNames, new ClusterCountOptions());
            foreach (ClusterCountRow row in benchmark.Run(request.Draws, workspace.Stop.Token))
            {
                messages.WriteLine($"measured: {(row.Classes.Length > 0 ? row.Classes : "all classes")}");
                rows.Add(row);
                ClusterCountTable.Write(path, rows);
            }
        }
        catch (OperationCanceledException) when (workspace.Stop.Requested)
        {
            messages.WriteLine($"Stopped after {rows.Count} rows.");
            return workspace.Stop.Code;
        }

        ClusterCountTable.Print(output, rows);
        output.WriteLine($"Wrote {Path.GetFullPath(path)}");
        return ExitCode.Success;
    }
}
