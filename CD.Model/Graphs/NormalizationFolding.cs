using CD.Model.Layers;
using CD.Model.Serialization;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Model.Graphs;

/// <summary>Folds batch normalizations in evaluation mode into the convolutions and dense layers before them.</summary>
/// <remarks>
/// A kernel W with bias b, followed by y = f x + s a channel with f = weight / sqrt(running_var + epsilon) and s = bias - running_mean f,
/// is the kernel f W with bias f b + s.
/// </remarks>
public static class NormalizationFolding
{
    /// <summary>Folds every normalization that alone takes what a convolution or a dense layer gives.</summary>
    /// <param name="graph">A built network's graph; left as it is.</param>
    /// <returns>A graph without those normalizations. Its folded weights are new tensors of the current dispose scope, in the variables' type; all others are the given graph's.</returns>
    public static ModelGraph Fold(ModelGraph graph)
    {
        Dictionary<string, GraphNode> folded = new(StringComparer.Ordinal);
        Dictionary<string, string> renamed = new(StringComparer.Ordinal);
        HashSet<string> outputs = new(graph.Outputs.Select(output => output.Node), StringComparer.Ordinal);
        foreach (GraphNode node in graph.Nodes)
        {
            if (node.Layer is BatchNormalization normalization
                && graph.Find(node.Inputs[0]) is { Layer: Conv2D or Conv2DTranspose or Dense } kernel
                && !outputs.Contains(kernel.Name)
                && graph.Consumers(kernel.Name).Count() == 1)
            {
                folded[kernel.Name] = Fold(kernel, node, normalization);
                renamed[node.Name] = kernel.Name;
            }
        }

        return new ModelGraph(
            graph.Input,
            [
                .. graph.Nodes.Where(node => !renamed.ContainsKey(node.Name)).Select(node => folded.GetValueOrDefault(node.Name, node) with
                {
                    Inputs = [.. node.Inputs.Select(Renamed)],
                }),
            ],
            [.. graph.Outputs.Select(output => output with { Node = Renamed(output.Node) })]);

        string Renamed(string name) => renamed.GetValueOrDefault(name, name);
    }

    /// <summary>Folds one normalization.</summary>
    /// <param name="kernel">A convolution or a dense layer.</param>
    /// <param name="node">The normalization's node.</param>
    /// <param name="normalization">The normalization.</param>
    /// <returns>The kernel with folded weights, new tensors of the current dispose scope.</returns>
    internal static GraphNode Fold(GraphNode kernel, GraphNode node, BatchNormalization normalization)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        Tensor factor = node.Weight("weight")! / (node.Weight("running_var")! + normalization.Epsilon).sqrt(); // [channels]
        Tensor shift = node.Weight("bias")! - (node.Weight("running_mean")! * factor); // [channels]
        Tensor weight = kernel.Weight("weight")!;
        int outputs = kernel.Layer is Conv2DTranspose ? 1 : 0; // the kernel's axis of output channels
        Tensor scaled = weight.clone().mul_(factor.reshape([.. Enumerable.Range(0, (int)weight.dim()).Select(axis => axis == outputs ? -1L : 1L)]));
        Tensor bias = kernel.Weight("bias") is { } offset ? offset.clone().mul_(factor).add_(shift) : shift.clone();
        return kernel with
        {
            Layer = kernel.Layer switch
            {
                Conv2D convolution => convolution.WithBias(),
                Conv2DTranspose transposed => transposed.WithBias(),
                _ => ((Dense)kernel.Layer).WithBias(),
            },
            Weights = [new NamedTensor("weight", scaled.MoveToOuterDisposeScope()), new NamedTensor("bias", bias.MoveToOuterDisposeScope())],
        };
    }
}
