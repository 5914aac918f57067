using System.Globalization;
using CD.Runner.Errors;
using CD.Runner.Evaluation;
using CD.Runner.Export;
using CD.Runner.Runs;
using CD.Runner.Training;
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
        string path = ExportTarget.Resolve(options.Output, request.RunFolder, options.Exporter);
        using TrainedNetwork network = TrainedNetwork.Build(request.Configuration, ExportModelBuilder.Purpose);
        network.ReadWeights(request.RunFolder, request.Weights, messages.WriteLine);
        if (!options.Clusters)
        {
            using StopRequest stop = new();
            using SignalStop signals = new(stop, messages.WriteLine);
            return Write(request, path, network, clusters: null, output, messages, stop);
        }

        using Workspace workspace = Workspace.OpenRun(TrainedNetwork.SinglePrecision(request.Configuration), messages);
        try
        {
            return Write(request, path, network, Clusters(workspace, request, stages), output, messages, workspace.Stop);
        }
        catch (OperationCanceledException) when (workspace.Stop.Requested)
        {
            return Stopped(messages, workspace.Stop);
        }
    }

    /// <summary>Writes, unless a stop was asked for before; what has begun is finished.</summary>
    private static ExitCode Write(ExportRequest request, string path, TrainedNetwork network, (Stage Stage, KMeansResult Result)? clusters, TextWriter output, TextWriter messages, StopRequest stop)
    {
        if (stop.Requested)
        {
            return Stopped(messages, stop);
        }

        ExportOptions options = request.Options;
        using DisposeScope scope = NewDisposeScope();
        ExportModel model = ExportModelBuilder.Build(network, options, clusters);
        IReadOnlyList<(string Path, long Bytes)> files = options.Exporter.Write(model, path);
        IEnumerable<string> given = model.Outputs.Select(stage => $"{stage.Name} [batch, {model.Graph.Node(stage.Node).OutputShape[1]}]");
        string scores = model.Clusters is { } layer ? string.Create(CultureInfo.InvariantCulture, $", and {layer.Count} clusters of {layer.Stage}") : "";
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Wrote {options.Exporter.Format} to {path} ({files.Sum(file => file.Bytes) / 1e6:0.00} MB in {files.Count} {(files.Count == 1 ? "file" : "files")}): {string.Join(", ", given)}{scores}"));
        return ExitCode.Success;
    }

    private static ExitCode Stopped(TextWriter messages, StopRequest stop)
    {
        messages.WriteLine("Stopped; nothing was written.");
        return stop.Code;
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
