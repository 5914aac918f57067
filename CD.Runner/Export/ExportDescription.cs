using System.Text.Json.Nodes;

namespace CD.Runner.Export;

/// <summary>What accompanies an export in formats that hold JSON: how images are made, and what comes out.</summary>
internal static class ExportDescription
{
    /// <summary>Describes a model.</summary>
    /// <param name="model">The model.</param>
    /// <returns>A new object: <see cref="Preprocessing.ToJson"/>'s keys, <c>method</c>, <c>input</c>, <c>outputs</c> and, where there are any, <c>clusters</c>.</returns>
    public static JsonObject Of(ExportModel model)
    {
        JsonObject description = model.Preprocessing.ToJson();
        description["method"] = model.Method;
        description["input"] = model.Input == ExportInput.UInt8
            ? "uint8 [batch, height, width, 3], 0 to 255, of any size; resizing and scaling are in the graph"
            : "float32 [batch, image_size, image_size, 3] in [0, 1], already resized and scaled";
        description["outputs"] = new JsonObject(model.Outputs.Select(output => KeyValuePair.Create(output.Name, (JsonNode?)output.Title)));
        if (model.Clusters is { } clusters)
        {
            description["clusters"] = new JsonObject { ["count"] = clusters.Count, ["stage"] = clusters.Stage, ["output"] = $"the largest of {ClusterLayer.ScoresName}" };
        }

        return description;
    }
}
