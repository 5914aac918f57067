using System.Text.Json;
using System.Text.Json.Nodes;
using CD.Runner.Export.SavedModel;
using CD.Runner.Protos.TensorFlow;
using CD.Runner.Storage;
using Google.Protobuf;

namespace CD.Tests.Export;

/// <summary>Writes a SavedModel's graph as a TensorFlow.js graph model, so that its executor can judge the graph: <c>model.json</c> and shards of weights.</summary>
/// <remarks>
/// The layout is that of tensorflowjs' converter (tfjs-converter, src/executor/graph_model.ts): the graph in protobuf's JSON form, the constants'
/// values in the shards under the nodes' names, and the signature.
/// </remarks>
internal static class GraphModelWriter
{
    private const int ShardLength = 4 << 20;

    /// <summary>Writes a graph model.</summary>
    /// <param name="model">The SavedModel; left as it is.</param>
    /// <param name="folder">The folder, created where it is missing.</param>
    public static void Write(Runner.Protos.TensorFlow.SavedModel model, string folder)
    {
        MetaGraphDef meta = model.MetaGraphs[0];
        GraphDef graph = meta.GraphDef.Clone();
        using MemoryStream data = new();
        JsonArray weights = [];
        foreach (NodeDef node in graph.Node.Where(node => node.Op == "Const"))
        {
            TensorProto tensor = node.Attr["value"].Tensor;
            tensor.TensorContent.WriteTo(data);
            weights.Add(new JsonObject
            {
                ["name"] = node.Name,
                ["shape"] = new JsonArray([.. tensor.TensorShape.Dim.Select(dim => JsonValue.Create(dim.Size))]),
                ["dtype"] = tensor.Dtype == DataType.DtInt32 ? "int32" : "float32",
            });
            tensor.TensorContent = ByteString.Empty;
        }

        int shards = Math.Max(1, (int)((data.Length + ShardLength - 1) / ShardLength));
        string[] paths = [.. Enumerable.Range(1, shards).Select(number => $"group1-shard{number}of{shards}.bin")];
        for (int index = 0; index < shards; index++)
        {
            int start = index * ShardLength;
            int length = (int)Math.Min(ShardLength, data.Length - start);
            AtomicFile.Write(Path.Combine(folder, paths[index]), stream => stream.Write(data.GetBuffer(), start, length));
        }

        JsonObject description = new()
        {
            ["format"] = "graph-model",
            ["signature"] = Json(meta.SignatureDef[SavedModelBuilder.Signature]),
            ["modelTopology"] = Json(graph),
            ["weightsManifest"] = new JsonArray(new JsonObject { ["paths"] = new JsonArray([.. paths.Select(path => JsonValue.Create(path))]), ["weights"] = weights }),
        };
        AtomicFile.WriteText(Path.Combine(folder, "model.json"), writer => writer.Write(description.ToJsonString(JsonSerializerOptions.Default)));
    }

    private static JsonNode Json(IMessage message) => JsonNode.Parse(JsonFormatter.Default.Format(message))!;
}
