using CD.Model.Graphs;
using CD.Model.Layers;
using CD.Model.Networks;
using CD.Model.Serialization;
using CD.Runner.Data;
using CD.Runner.Data.Datasets;
using CD.Runner.Export;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Export;

/// <summary>Thin networks, single layers, and what is exported of them.</summary>
internal static class SavedModelTesting
{
    public const int ImageSize = 32;

    /// <summary>A network whose normalizations have statistics and parameters of every kind, as a trained one's have.</summary>
    public static ContrastiveDisentanglingNetwork Network(BackboneKind backbone = BackboneKind.ResNet18)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        using Generator generator = new(7);
        ContrastiveDisentanglingNetwork network = new(new NetworkOptions { Backbone = backbone, Width = 8, LatentDimensions = 12, FeatureHeads = 10 });
        network.Build(new BuildContext(CPU, DTypePolicy.Float32, generator));
        foreach (NamedTensor entry in network.State().Where(entry => entry.Tensor.dim() == 1))
        {
            Tensor values = rand(entry.Tensor.shape, generator: generator); // in [0, 1)
            bool positive = entry.Name.EndsWith("running_var", StringComparison.Ordinal) || entry.Name.EndsWith("weight", StringComparison.Ordinal);
            entry.Tensor.copy_(positive ? values.add(0.5) : values.sub(0.5));
        }

        return network;
    }

    /// <summary>All of a network, for export.</summary>
    public static ExportModel Model(ContrastiveDisentanglingNetwork network, ExportInput input = ExportInput.Float)
    {
        ModelGraph graph = network.Describe(ImageSize);
        string[] symbols = ["h", "z", "p"];
        return new ExportModel
        {
            Graph = graph,
            Outputs = [.. graph.Outputs.Select((output, index) => new ExportOutput(symbols[index], output.Name, output.Node))],
            Preprocessing = new Preprocessing(ImageSize),
            Input = input,
            Method = "contrastive_disentangling",
        };
    }

    /// <summary>The same model with clusters of h.</summary>
    /// <param name="model">A model of all stages.</param>
    /// <param name="centers"><c>[clusters, dimensions]</c>; the model's scores share the current dispose scope.</param>
    public static ExportModel WithClusters(ExportModel model, Tensor centers)
    {
        GraphNode node = new()
        {
            Name = "clusters",
            Path = "clusters",
            Layer = new Dense((int)centers.shape[0]),
            Inputs = [model.Outputs[0].Node],
            OutputShape = [-1, centers.shape[0]],
            Weights = [new NamedTensor("weight", centers), new NamedTensor("bias", centers.square().sum(1).mul(-0.5))],
        };
        return model with
        {
            Graph = new ModelGraph(model.Graph.Input, [.. model.Graph.Nodes, node], [.. model.Graph.Outputs, new GraphOutput(ClusterLayer.ScoresName, node.Name)]),
            Clusters = new ClusterLayer((int)centers.shape[0], model.Outputs[0].Name, node.Name),
        };
    }

    /// <summary>Layers that were built, as one graph with the output <c>y</c>.</summary>
    /// <param name="inputShape">The images' shape, <c>[-1, channels, size, size]</c>.</param>
    /// <param name="layers">The layers, one after the other; a sum takes its inputs twice and the images once.</param>
    public static ExportModel Chain(long[] inputShape, params IReadOnlyList<Layer> layers)
    {
        GraphBuilder builder = new(inputShape);
        GraphValue value = builder.Input;
        foreach (Layer layer in layers)
        {
            value = builder.Apply("layer", layer, layer is Add ? [value, value, builder.Input] : [value]);
        }

        return new ExportModel
        {
            Graph = builder.ToGraph([new GraphOutput("y", value.Node)]),
            Outputs = [new ExportOutput("y", "what the last layer gives", value.Node)],
            Preprocessing = new Preprocessing((int)inputShape[2]),
            Method = "none",
        };
    }

    /// <summary>The first test images of Fashion-MNIST, three equal channels each; the caller frees them.</summary>
    public static ImageBatch Photographs(int count)
    {
        using IImageSource source = FashionMnist.Open(null, ["test"]);
        using ImageBatch batch = source.Read([[.. Enumerable.Range(0, count).Select(index => (long)index)]], CancellationToken.None).Single();
        return new ImageBatch(batch.Stacked!.expand(-1, 3, -1, -1).contiguous());
    }
}
