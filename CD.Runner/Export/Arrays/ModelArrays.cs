using CD.Model.Graphs;
using CD.Model.Serialization;
using CD.Runner.Errors;

namespace CD.Runner.Export.Arrays;

/// <summary>A model as arrays and their names alone, for formats that hold no computation.</summary>
internal static class ModelArrays
{
    /// <summary>The name of the clusters' centres, <c>[K, dimensions]</c>.</summary>
    public const string CentresName = "clusters.centres";

    /// <summary>The variables that the model's stages and clusters need.</summary>
    /// <param name="model">The model.</param>
    /// <param name="exporter">The format, for its errors.</param>
    /// <returns>The variables under the names of the authors' checkpoints and in their order, then the clusters' centres where there are any; the model's tensors.</returns>
    /// <exception cref="UserErrorException">Images of bytes or weights in float16 were asked for (<see cref="ExitCode.Usage"/>).</exception>
    public static IReadOnlyList<NamedTensor> Of(ExportModel model, IModelExporter exporter)
    {
        if (model.Input != ExportInput.Float)
        {
            throw new UserErrorException(ExitCode.Usage, $"The format {exporter.Format} holds arrays and no computation, so it cannot take images of bytes. Leave --input at float, or choose a format with a graph.");
        }

        if (model.WeightsDtype != WeightsDtype.Float32)
        {
            throw new UserErrorException(ExitCode.Usage, $"The format {exporter.Format} keeps the weights as they were trained. Leave --weights-dtype at float32, or choose another format.");
        }

        List<GraphOutput> outputs = [.. model.Outputs.Select(output => new GraphOutput(output.Name, output.Node))];
        if (model.Clusters is { } clusters)
        {
            outputs.Add(new GraphOutput(ClusterLayer.ScoresName, clusters.Node)); // its stage need not be among the outputs
        }

        ModelGraph graph = model.Graph.Only(outputs);
        List<NamedTensor> arrays = [.. graph.Nodes.Where(node => node.Name != model.Clusters?.Node).SelectMany(node => node.Weights.Select(weight => new NamedTensor($"{node.Path}.{weight.Name}", weight.Tensor)))];
        if (model.Clusters is not null)
        {
            arrays.Add(new NamedTensor(CentresName, graph.Node(model.Clusters.Node).Weight("weight")!));
        }

        return arrays;
    }
}
