using CD.Model.Networks;
using CD.Runner.Configuration;
using CD.Runner.Errors;
using CD.Runner.Evaluation;
using CD.Runner.Pictures;
using CD.Runner.Runs;
using CD.Runner.Tables;

namespace CD.Runner.Commands;

/// <summary>The work of <c>embed</c>.</summary>
internal static class EmbedHandler
{
    /// <summary>Embeds a data set with a trained run's network, clusters it where the number of clusters is known, and writes the arrays and a picture of the clusters.</summary>
    public static ExitCode Run(EmbedRequest request, TextWriter output, TextWriter messages)
    {
        // The images may be others than those of the training.
        RunConfiguration asked = request.Configuration with { Data = request.Configuration.Data with { Fingerprint = null } };
        using Workspace workspace = Workspace.Open(asked, messages);
        RunConfiguration configuration = workspace.Configuration;
        using ContrastiveDisentanglingNetwork network = NetworkFactory.Network(configuration, workspace.Device);
        ModelFile.Read(new RunFolder(request.RunFolder), network);
        string folder = Path.GetFullPath(request.Output ?? Path.Combine(request.RunFolder, "embeddings"));
        string picture = Path.Combine(folder, "clusters.png");
        EmbeddingSet embeddings;
        try
        {
            embeddings = Embedder.Embed(
                network, workspace.Source, configuration.Augmentation.ImageSize, configuration.Evaluation.BatchSize, workspace.Device, workspace.Stop.Token);
            if (Evaluator.Clusters(configuration.Evaluation, workspace.Source) is { } clusters)
            {
                EvaluationReport report = Evaluator.Embeddings(embeddings, clusters, configuration.Evaluation, workspace.Stop.Token);
                embeddings = embeddings with { BackboneClusters = report.Backbone?.KMeans.Labels, FeatureClusters = report.Feature?.KMeans.Labels };
                if (report.Backbone is { } backbone)
                {
                    ClusterSheet.Write(picture, workspace.Source, embeddings.Backbone, backbone.KMeans, workspace.Stop.Token);
                }
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
        bool clustered = embeddings.BackboneClusters is not null;
        if (!clustered)
        {
            // A picture of earlier clusters would not belong to these arrays.
            File.Delete(picture);
        }

        string others = clustered ? ", items.csv and clusters.png" : " and items.csv";
        output.WriteLine($"Wrote h.npy [{workspace.Source.Count}, {embeddings.Backbone.Dimensions}], z.npy [{workspace.Source.Count}, {embeddings.Latent.Dimensions}], p.npy [{workspace.Source.Count}, {embeddings.Feature.Dimensions}]{others} to {folder}");
        return ExitCode.Success;
    }
}
