using System.Reflection;
using CD.Model.Graphs;
using CD.Runner.Errors;
using CD.Runner.Protos.Onnx;
using CD.Runner.Storage;
using Google.Protobuf;
using TorchSharp;
using static TorchSharp.torch;
using DataType = CD.Runner.Protos.Onnx.TensorProto.Types.DataType;

namespace CD.Runner.Export.Onnx;

/// <summary>Writes a model as an ONNX file.</summary>
/// <remarks>
/// Normalizations are folded into the layers before them, which makes the file smaller and spares a runtime without such an
/// optimization the work; one that cannot be folded stays a <c>BatchNormalization</c>. Computing is in float32 always: weights in
/// float16 have a cast behind them, which runtimes carry out once, when they load the model, so that every runtime takes the file.
/// </remarks>
internal sealed class OnnxExporter : IModelExporter
{
    /// <summary>The format's name.</summary>
    public const string FormatName = "onnx";

    // The newest that ONNX Runtime 1.31 takes without a warning.
    private const long IrVersion = 13;
    private const long OpsetVersion = 26;

    /// <inheritdoc/>
    public string Format => FormatName;

    /// <inheritdoc/>
    public string Description => "An ONNX file, for ONNX Runtime and whatever else reads that format.";

    /// <inheritdoc/>
    public string DefaultName => "model.onnx";

    /// <inheritdoc/>
    public bool WritesFolder => false;

    /// <inheritdoc/>
    public bool TakesBytes => true;

    /// <inheritdoc/>
    public bool TakesHalf => true;

    /// <inheritdoc/>
    public IReadOnlyList<(string Path, long Bytes)> Write(ExportModel model, string path)
    {
        using DisposeScope scope = NewDisposeScope();
        List<GraphOutput> outputs = [.. model.Outputs.Select(output => new GraphOutput(output.Name, output.Node))];
        if (model.Clusters is { } clusters)
        {
            outputs.Add(new GraphOutput(ClusterLayer.ScoresName, clusters.Node));
        }

        ModelGraph graph = NormalizationFolding.Fold(model.Graph.Only(outputs));
        CheckSize(graph, model.WeightsDtype);
        ModelProto message = Message(model, graph);
        AtomicFile.Write(path, message.WriteTo);
        return [(path, message.CalculateSize())];
    }

    private static ModelProto Message(ExportModel model, ModelGraph graph)
    {
        Assembly program = typeof(OnnxExporter).Assembly;
        ModelProto message = new()
        {
            IrVersion = IrVersion,
            ProducerName = program.GetCustomAttribute<AssemblyProductAttribute>()!.Product,
            ProducerVersion = program.GetName().Version!.ToString(3),
            DocString = $"A network trained by {model.Method}. Images: {model.Preprocessing.ImageSize} x {model.Preprocessing.ImageSize}. Outputs: {string.Join(", ", model.Outputs.Select(output => $"{output.Name} ({output.Title})"))}.",
            Graph = Graph(model, graph),
        };
        message.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = OpsetVersion });
        message.MetadataProps.AddRange(ExportMetadata.Of(model).Select(text => new StringStringEntryProto { Key = text.Key, Value = text.Value }));
        message.MetadataProps.Add(new StringStringEntryProto
        {
            Key = "input",
            Value = model.Input == ExportInput.UInt8
                ? "uint8 [batch, height, width, 3], 0 to 255, of any size; resizing and scaling are in the graph"
                : "float32 [batch, 3, image_size, image_size] in [0, 1], already resized and scaled",
        });
        return message;
    }

    private static GraphProto Graph(ExportModel model, ModelGraph graph)
    {
        string images = graph.Input.Node;
        OnnxGraphWriter writer = new(model.WeightsDtype, [images, ClusterLayer.IndexName, .. graph.Outputs.Select(output => output.Name)]);
        Dictionary<string, string> values = new(StringComparer.Ordinal)
        {
            [images] = OnnxImages.Write(writer, images, model.Preprocessing.ImageSize, model.Input),
        };
        foreach (GraphNode node in graph.Nodes)
        {
            values[node.Name] = graph.Outputs.FirstOrDefault(output => output.Node == node.Name)?.Name ?? writer.NewName(node.Name);
            OnnxRules.For(node)(writer, node, [.. node.Inputs.Select(input => values[input])], graph.ShapeOf(node.Inputs[0]), values[node.Name]);
        }

        foreach (GraphOutput output in graph.Outputs)
        {
            if (values[output.Node] != output.Name)
            {
                writer.Add("Identity", output.Name, [values[output.Node]], output.Name); // a node that gives two outputs
            }

            string title = model.Outputs.FirstOrDefault(stage => stage.Name == output.Name)?.Title ?? "Cluster scores; the largest is the nearest centre's.";
            writer.AddOutput(output.Name, DataType.Float, title, ["batch", .. graph.ShapeOf(output.Node).Skip(1).Select(size => (object)size)]);
        }

        if (model.Clusters is not null)
        {
            writer.Add("ArgMax", ClusterLayer.IndexName, [ClusterLayer.ScoresName], ClusterLayer.IndexName, OnnxAttributes.Of("axis", 1L), OnnxAttributes.Of("keepdims", 0L));
            writer.AddOutput(ClusterLayer.IndexName, DataType.Int64, "The nearest cluster's number, from 0.", "batch");
        }

        return writer.Graph;
    }

    /// <summary>Throws where the weights exceed a protobuf message, before they are copied.</summary>
    private static void CheckSize(ModelGraph graph, WeightsDtype dtype)
    {
        // A message is smaller than 2 GiB; names, shapes and nodes take far less than the room left here.
        const long Most = int.MaxValue - (1 << 24);
        long scalars = graph.Nodes.SelectMany(node => node.Weights).Sum(weight => weight.Tensor.numel());
        long bytes = scalars * (dtype == WeightsDtype.Float16 ? sizeof(ushort) : sizeof(float));
        if (bytes > Most)
        {
            throw new UserErrorException(ExitCode.Usage, $"An ONNX file holds less than 2 GiB; this model's {scalars} weights take {bytes} bytes. Export fewer stages (--stages), weights in float16 (--weights-dtype), or as safetensors.");
        }
    }
}
