using CD.Model.Graphs;
using CD.Model.Layers;
using CD.Model.Serialization;
using CD.Runner.Evaluation;
using CD.Runner.Runs;
using static TorchSharp.torch;

namespace CD.Runner.Export;

/// <summary>Makes what is exported of a trained network.</summary>
internal static class ExportModelBuilder
{
    /// <summary>Takes the stages asked for, and adds clusters where there are any.</summary>
    /// <param name="network">The network, with its trained weights.</param>
    /// <param name="options">What to export.</param>
    /// <param name="clusters">The clusters and the stage they are of; null for none. Their tensors are the current dispose scope's.</param>
    /// <returns>What an exporter takes; it holds the network's live tensors.</returns>
    public static ExportModel Build(TrainedNetwork network, ExportOptions options, (Stage Stage, KMeansResult Result)? clusters)
    {
        ExportOutput[] outputs = [.. StageChoice.Of(network.Stages, options.Stages, Purpose).Select(stage => new ExportOutput(stage.Symbol, stage.Title, NodeOf(stage)))];
        GraphOutput[] ends = [.. outputs.Select(output => new GraphOutput(output.Name, output.Node))];
        ModelGraph graph = network.Graph.Only(ends);
        ClusterLayer? layer = null;
        if (clusters is { } found)
        {
            GraphNode scores = Scores(found.Result, network.Graph.Node(NodeOf(found.Stage)));
            layer = new ClusterLayer((int)scores.OutputShape[1], found.Stage.Symbol, scores.Name);
            graph = new ModelGraph(graph.Input, [.. graph.Nodes, scores], [.. ends, new GraphOutput(ClusterLayer.ScoresName, scores.Name)]);
        }

        return new ExportModel
        {
            Graph = graph,
            Outputs = outputs,
            Clusters = layer,
            Preprocessing = new Preprocessing(network.Configuration.Augmentation.ImageSize),
            Input = options.Input,
            WeightsDtype = options.WeightsDtype,
            Method = network.Configuration.Method.Name,
        };

        string NodeOf(Stage stage) => network.Graph.Outputs[network.Stages.TakeWhile(other => other != stage).Count()].Node;
    }

    /// <summary>What is done with stages, for messages.</summary>
    public const string Purpose = "export";

    /// <summary>The dense layer whose largest output is the nearest centre's.</summary>
    /// <remarks>
    /// The nearest centre has the largest c·x - |c|²/2. What is the same for all centres may be taken away: with m, the centres' mean, the
    /// kernel is c - m and the bias -(|c|² - |m|²)/2, which loses less in float32 where the centres are far from 0 and near each other.
    /// </remarks>
    private static GraphNode Scores(KMeansResult result, GraphNode stage)
    {
        int features = (int)stage.OutputShape[1];
        int clusters = result.Centroids.Length / features;
        using TorchSharp.DisposeScope scope = NewDisposeScope();
        Tensor centres = tensor(result.Centroids, [clusters, features], ScalarType.Float64);
        Tensor mean = centres.mean([0], keepdim: true);
        Tensor bias = (centres.square().sum(1) - mean.square().sum()) * -0.5;
        return new GraphNode
        {
            Name = ClusterLayer.ScoresName,
            Path = ClusterLayer.ScoresName,
            Layer = new Dense(clusters, name: ClusterLayer.ScoresName),
            Inputs = [stage.Name],
            OutputShape = [-1, clusters],
            Weights =
            [
                new NamedTensor("weight", (centres - mean).to_type(ScalarType.Float32).MoveToOuterDisposeScope()),
                new NamedTensor("bias", bias.to_type(ScalarType.Float32).MoveToOuterDisposeScope()),
            ],
        };
    }
}
