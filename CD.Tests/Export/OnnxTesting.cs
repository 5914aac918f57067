using CD.Model.Graphs;
using CD.Model.Layers;
using CD.Model.Networks;
using CD.Model.Serialization;
using CD.Runner.Data;
using CD.Runner.Data.Datasets;
using CD.Runner.Export;
using CD.Runner.Export.Onnx;
using Microsoft.ML.OnnxRuntime;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Export;

/// <summary>Thin networks, what is exported of them, and ONNX Runtime as the foreign reader.</summary>
internal static class OnnxTesting
{
    public const int ImageSize = 32;

    /// <summary>A network whose normalizations have statistics and parameters of every kind, as a trained one's have.</summary>
    public static ContrastiveDisentanglingNetwork Network(BackboneKind backbone = BackboneKind.ResNet18, int width = 8)
    {
        using Generator generator = new(7);
        ContrastiveDisentanglingNetwork network = new(new NetworkOptions { Backbone = backbone, Width = width, LatentDimensions = 12, FeatureHeads = 10 });
        network.Build(new BuildContext(CPU, DTypePolicy.Float32, generator));
        Scatter(network.State(), generator);
        return network;
    }

    /// <summary>Gives biases, and the normalizations' parameters and statistics, values of every kind.</summary>
    public static void Scatter(IReadOnlyList<NamedTensor> state, Generator generator)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        foreach (NamedTensor entry in state.Where(entry => entry.Tensor.dim() == 1))
        {
            Tensor values = rand(entry.Tensor.shape, generator: generator); // in [0, 1)
            bool positive = entry.Name.EndsWith("running_var", StringComparison.Ordinal) || entry.Name.EndsWith("weight", StringComparison.Ordinal);
            entry.Tensor.copy_(positive ? values.add(0.5) : values.sub(0.5));
        }
    }

    /// <summary>All of a network, for export.</summary>
    public static ExportModel Model(ContrastiveDisentanglingNetwork network, int imageSize = ImageSize)
    {
        ModelGraph graph = network.Describe(imageSize);
        string[] symbols = ["h", "z", "p"];
        string[] titles = ["backbone features", "latent vectors", "feature predictions"];
        return new ExportModel
        {
            Graph = graph,
            Outputs = [.. graph.Outputs.Select((output, index) => new ExportOutput(symbols[index], titles[index], output.Node))],
            Preprocessing = new Preprocessing(imageSize),
            Method = "contrastive_disentangling",
        };
    }

    /// <summary>The same model with clusters of a stage.</summary>
    /// <param name="model">A model of all stages.</param>
    /// <param name="centers"><c>[clusters, dimensions]</c>; the model's scores share the current dispose scope.</param>
    /// <param name="stage">The stage's place.</param>
    public static ExportModel WithClusters(ExportModel model, Tensor centers, int stage = 0)
    {
        GraphNode node = new()
        {
            Name = "clusters",
            Path = "clusters",
            Layer = new Dense((int)centers.shape[0]),
            Inputs = [model.Outputs[stage].Node],
            OutputShape = [-1, centers.shape[0]],
            Weights = [new NamedTensor("weight", centers), new NamedTensor("bias", centers.square().sum(1).mul(-0.5))],
        };
        return model with
        {
            Graph = new ModelGraph(model.Graph.Input, [.. model.Graph.Nodes, node], [.. model.Graph.Outputs, new GraphOutput(ClusterLayer.ScoresName, node.Name)]),
            Clusters = new ClusterLayer((int)centers.shape[0], model.Outputs[stage].Name, node.Name),
        };
    }

    /// <summary>The first test images of Fashion-MNIST, three equal channels each; the caller frees them.</summary>
    public static ImageBatch Photographs(int count)
    {
        using IImageSource source = FashionMnist.Open(null, ["test"]);
        using ImageBatch batch = source.Read([[.. Enumerable.Range(0, count).Select(index => (long)index)]], CancellationToken.None).Single();
        return new ImageBatch(batch.Stacked!.expand(-1, 3, -1, -1).contiguous());
    }

    /// <summary>Runs a file in ONNX Runtime.</summary>
    /// <param name="path">The file.</param>
    /// <param name="images">What it takes: float32, or uint8.</param>
    /// <returns>The outputs by name; the current dispose scope owns them.</returns>
    public static Dictionary<string, Tensor> Run(string path, Tensor images)
    {
        using InferenceSession session = Session(path);
        return Run(session, images);
    }

    /// <summary>As <see cref="Run(string, Tensor)"/>.</summary>
    public static Dictionary<string, Tensor> Run(InferenceSession session, Tensor images)
    {
        using Tensor plain = images.contiguous();
        using OrtValue input = plain.dtype == ScalarType.Byte
            ? OrtValue.CreateTensorValueFromMemory(plain.data<byte>().ToArray(), plain.shape)
            : OrtValue.CreateTensorValueFromMemory(plain.data<float>().ToArray(), plain.shape);
        using RunOptions options = new();
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(options, ["images"], [input], session.OutputNames);
        return session.OutputNames.Zip(results, ToTensor).ToDictionary(output => output.Name, output => output.Tensor);
    }

    /// <summary>A session of one thread that throws on what it does not know.</summary>
    public static InferenceSession Session(string path)
    {
        using SessionOptions options = new() { IntraOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING };
        return new InferenceSession(path, options);
    }

    /// <summary>The largest difference relative to the largest magnitude of what is expected, or to 1 where that is smaller.</summary>
    public static double Difference(Tensor expected, Tensor actual)
    {
        using DisposeScope scope = NewDisposeScope();
        CollectionAssert.AreEqual(expected.shape, actual.shape);
        return expected.sub(actual).abs().max().item<float>() / Math.Max(1f, expected.abs().max().item<float>());
    }

    /// <summary>Writes a model in a folder.</summary>
    public static string Write(string folder, ExportModel model, string name = "model.onnx")
    {
        string path = Path.Combine(folder, name);
        new OnnxExporter().Write(model, path);
        return path;
    }

    private static (string Name, Tensor Tensor) ToTensor(string name, OrtValue value)
    {
        OrtTensorTypeAndShapeInfo info = value.GetTensorTypeAndShape();
        return (name, info.ElementDataType == Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Int64
            ? tensor(value.GetTensorDataAsSpan<long>().ToArray(), info.Shape)
            : tensor(value.GetTensorDataAsSpan<float>().ToArray(), info.Shape));
    }
}
