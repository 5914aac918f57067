using CD.Model.Graphs;
using CD.Runner.Errors;
using CD.Runner.Protos.TensorFlow;

namespace CD.Runner.Export.SavedModel;

/// <summary>Makes a SavedModel of a network's graph: one graph with constants, and the signature by which it is called.</summary>
internal static class SavedModelBuilder
{
    /// <summary>The name of the signature that TensorFlow Serving and <c>tf.saved_model.load</c> look for.</summary>
    public const string Signature = "serving_default";

    /// <summary>The name of the images in the signature.</summary>
    public const string Images = "images";

    // A message of protobuf holds less than 2 GiB; the rest is left for names and shapes.
    private const long LargestWeights = int.MaxValue - (16L << 20);

    /// <summary>Makes a SavedModel.</summary>
    /// <param name="model">What to export.</param>
    /// <returns>The message of <c>saved_model.pb</c>.</returns>
    /// <exception cref="UserErrorException">A layer has no rule, or the weights exceed what a message holds.</exception>
    public static Protos.TensorFlow.SavedModel Build(ExportModel model)
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        ModelGraph source = NormalizationFolding.Fold(model.Graph);
        RequireRoom(source);
        bool bytes = model.Input == ExportInput.UInt8;
        DataType type = bytes ? DataType.DtUint8 : DataType.DtFloat;
        long size = model.Preprocessing.ImageSize;
        long[] shape = bytes ? [-1, -1, -1, 3] : [-1, size, size, 3];
        GraphDefBuilder builder = new();
        string images = builder.Add("Placeholder", $"{Signature}_{Images}", [], ("dtype", AttributeValue.Of(type)), ("shape", AttributeValue.OfShape(shape)));
        SignatureDef signature = new() { MethodName = "tensorflow/serving/predict" };
        signature.Inputs.Add(Images, Info(images, type, shape));

        Dictionary<string, string> names = new(StringComparer.Ordinal)
        {
            [source.Input.Node] = bytes ? ImageInput.Add(builder, images, model.Preprocessing.ImageSize) : images,
        };
        foreach (GraphNode node in source.Nodes)
        {
            names[node.Name] = LayerRules.Apply(builder, node, [.. node.Inputs.Select(name => names[name])], source);
        }

        AddOutputs(builder, signature, model, source, names);
        MetaGraphDef meta = new()
        {
            MetaInfoDef = new MetaGraphDef.Types.MetaInfoDef { Tags = { "serve" }, StrippedDefaultAttrs = true },
            GraphDef = builder.ToGraph(),
        };
        meta.SignatureDef.Add(Signature, signature);
        return new Protos.TensorFlow.SavedModel { SavedModelSchemaVersion = 1, MetaGraphs = { meta } };
    }

    private static void AddOutputs(GraphDefBuilder builder, SignatureDef signature, ExportModel model, ModelGraph source, Dictionary<string, string> names)
    {
        // Folding renames a node whose normalization it took in, so outputs are looked up under the folded graph's names.
        Dictionary<string, string> folded = model.Graph.Outputs.Zip(source.Outputs).ToDictionary(pair => pair.First.Node, pair => pair.Second.Node, StringComparer.Ordinal);
        foreach ((string name, string node) in Named(model))
        {
            string place = folded[node];
            string output = builder.AddTyped("Identity", $"output_{name}", [names[place]]);
            signature.Outputs.Add(name, Info(output, DataType.DtFloat, TensorFlowShape(source.ShapeOf(place))));
        }

        if (model.Clusters is { } clusters)
        {
            string index = builder.Add(
                "ArgMax",
                $"output_{ClusterLayer.IndexName}",
                [names[folded[clusters.Node]], builder.Integers($"output_{ClusterLayer.IndexName}/axis", [1])],
                ("T", AttributeValue.Of(DataType.DtFloat)),
                ("Tidx", AttributeValue.Of(DataType.DtInt32)),
                ("output_type", AttributeValue.Of(DataType.DtInt64)));
            signature.Outputs.Add(ClusterLayer.IndexName, Info(index, DataType.DtInt64, [-1]));
        }
    }

    private static IEnumerable<(string Name, string Node)> Named(ExportModel model)
    {
        IEnumerable<(string Name, string Node)> stages = model.Outputs.Select(output => (output.Name, output.Node));
        return model.Clusters is { } clusters ? stages.Append((ClusterLayer.ScoresName, clusters.Node)) : stages;
    }

    private static TensorInfo Info(string node, DataType type, long[] shape) => new() { Name = $"{node}:0", Dtype = type, TensorShape = AttributeValue.ShapeOf(shape) };

    private static long[] TensorFlowShape(IReadOnlyList<long> shape) => shape.Count == 4 ? [-1, shape[2], shape[3], shape[1]] : [-1, .. shape.Skip(1)];

    private static void RequireRoom(ModelGraph graph)
    {
        long bytes = graph.Nodes.Sum(node => node.ParameterCount) * sizeof(float);
        if (bytes > LargestWeights)
        {
            throw new UserErrorException(
                ExitCode.Usage,
                $"The model's weights are {bytes / 1e9:0.0} GB; a SavedModel keeps them in one message, which holds less than {int.MaxValue / 1e9:0.0} GB. Export fewer stages (--stages) or in another format.");
        }
    }
}
