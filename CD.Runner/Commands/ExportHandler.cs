using System.Globalization;
using CD.Runner.Errors;
using CD.Runner.Evaluation;
using CD.Runner.Export;
using CD.Runner.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Commands;

/// <summary>The work of <c>export</c>.</summary>
internal static class ExportHandler
{
    /// <summary>Writes a trained run's network in a foreign format.</summary>
    public static ExitCode Run(ExportRequest request, TextWriter output, TextWriter messages)
    {
        ExportOptions options = request.Options;
        IReadOnlyList<Stage> stages = StageChoice.Of(request.Configuration.Method.Method.Stages, options.Stages, ExportModelBuilder.Purpose);
        using TrainedNetwork network = TrainedNetwork.Build(request.Configuration, ExportModelBuilder.Purpose);
        network.ReadWeights(request.RunFolder, request.Weights, messages.WriteLine);
        (Stage Stage, KMeansResult Result)? clusters = null;
        if (options.Clusters)
        {
            using Workspace workspace = Workspace.OpenRun(TrainedNetwork.SinglePrecision(request.Configuration), messages);
            try
            {
                clusters = Clusters(workspace, request, stages);
            }
            catch (OperationCanceledException) when (workspace.Stop.Requested)
            {
                messages.WriteLine("Stopped; nothing was written.");
                return workspace.Stop.Code;
            }
        }

        using DisposeScope scope = NewDisposeScope();
        ExportModel model = ExportModelBuilder.Build(network, options, clusters);
        string path = Path.GetFullPath(options.Output ?? Path.Combine(request.RunFolder, options.Exporter.DefaultName));
        IReadOnlyList<(string Path, long Bytes)> files = options.Exporter.Write(model, path);
        IEnumerable<string> given = model.Outputs.Select(stage => $"{stage.Name} [batch, {model.Graph.Node(stage.Node).OutputShape[1]}]");
        string scores = model.Clusters is { } layer ? string.Create(CultureInfo.InvariantCulture, $", and {layer.Count} clusters of {layer.Stage}") : "";
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Wrote {options.Exporter.Format} to {path} ({files.Sum(file => file.Bytes) / 1e6:0.00} MB in {files.Count} {(files.Count == 1 ? "file" : "files")}): {string.Join(", ", given)}{scores}"));
        return ExitCode.Success;
    }

    /// <summary>K-means of the first stage among those exported that is scored, as in <c>embed</c>.</summary>
    private static (Stage Stage, KMeansResult Result) Clusters(Workspace workspace, ExportRequest request, IReadOnlyList<Stage> stages)
    {
        Experiment experiment = workspace.Experiment;
        Stage stage = stages.FirstOrDefault(stage => stage.Scored) ?? stages[0];
        int clusters = experiment.Clusters
            ?? throw new UserErrorException(ExitCode.Usage, "The images have no labels, so the number of clusters is not known. Give it with --clusters K.");
        FeatureMatrix matrix = experiment.Embed(request.RunFolder, request.Weights, note: null, workspace.Stop.Token).Stage(stage.Name).Matrix!;
        return (stage, ClusterEvaluation.Run(matrix, labels: null, clusters, experiment.Configuration.Evaluation, workspace.Stop.Token).KMeans!);
    }
}
