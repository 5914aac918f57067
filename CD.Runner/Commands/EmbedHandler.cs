using CD.Runner.Errors;
using CD.Runner.Evaluation;
using CD.Runner.Pictures;
using CD.Runner.Runs;
using CD.Runner.Tables;

namespace CD.Runner.Commands;

/// <summary>The work of <c>embed</c>.</summary>
internal static class EmbedHandler
{
    /// <summary>Embeds a data set with a trained run, clusters it where the number of clusters is known, and writes the arrays and a picture of the clusters.</summary>
    public static ExitCode Run(EmbedRequest request, TextWriter output, TextWriter messages)
    {
        using Workspace workspace = Workspace.OpenRun(request.Configuration, messages);
        Experiment experiment = workspace.Experiment;
        string folder = Path.GetFullPath(request.Output ?? Path.Combine(request.RunFolder, "embeddings"));
        string picture = Path.Combine(folder, "clusters.png");
        EmbeddingSet embeddings;
        bool drawn = false;
        try
        {
            embeddings = experiment.Embed(request.RunFolder, request.Weights, messages.WriteLine, workspace.Stop.Token);
            if (experiment.Clusters is { } clusters)
            {
                EvaluationReport report = experiment.Evaluate(embeddings, clusters, workspace.Stop.Token);
                embeddings = embeddings.With(report);
                drawn = Draw(picture, experiment, embeddings, report, workspace.Stop.Token);
            }
            else
            {
                messages.WriteLine("The data set has no labels, so the number of clusters is not known: no clusters are written. Give it with --clusters K.");
            }
        }
        catch (OperationCanceledException) when (workspace.Stop.Requested)
        {
            messages.WriteLine("Stopped; nothing was written.");
            return workspace.Stop.Code;
        }

        EmbeddingWriter.Write(folder, embeddings);
        if (!drawn)
        {
            // A picture of earlier clusters would not belong to these arrays.
            File.Delete(picture);
        }

        IEnumerable<string> arrays = embeddings.Stages.Where(output => output.Matrix is not null)
            .Select(output => $"{EmbeddingWriter.FileName(output.Stage)} [{output.Matrix!.Count}, {output.Matrix.Dimensions}]");
        string others = drawn ? "items.csv and clusters.png" : "items.csv";
        string separator = drawn ? ", " : " and ";
        output.WriteLine($"Wrote {string.Join(", ", arrays)}{separator}{others} to {folder}");
        return ExitCode.Success;
    }

    /// <summary>Draws the clusters of the first stage that K-means clustered.</summary>
    private static bool Draw(string picture, Experiment experiment, EmbeddingSet embeddings, EvaluationReport report, CancellationToken cancellation)
    {
        StageResult? first = report.Stages.FirstOrDefault(stage => stage.Result.KMeans is not null);
        if (first is null)
        {
            return false;
        }

        ClusterSheet.Write(picture, experiment.Images, embeddings.Stage(first.Stage.Name).Matrix!, first.Result.KMeans!, cancellation);
        return true;
    }
}
