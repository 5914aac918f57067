using CD.Model.Graphs;
using CD.Model.Inference;
using CD.Model.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Model.Networks;

/// <summary>
/// Layers one after the other in evaluation mode, made for speed: normalizations are folded into the kernels before them, which are
/// stored in the computation's type, and rectifiers and sums overwrite their inputs.
/// </summary>
/// <remarks>Its outputs are those of the layers with <c>training: false</c> up to rounding. Not safe for concurrent use.</remarks>
public sealed class InferenceChainNetwork : IDisposable
{
    // On a processor so many pixels go through all layers at a time: more of them leave the caches between two layers, and
    // fewer spend the time on reading kernels (measured at 32 and 224 pixels).
    private const long PixelsAtATime = 8 * 224 * 224;

    private readonly DTypePolicy policy;
    private readonly InferencePlan plan;

    /// <summary>Copies the weights of a network.</summary>
    internal InferenceChainNetwork(DTypePolicy policy, ModelGraph graph)
    {
        this.policy = policy;
        plan = new InferencePlan(graph, graph.Nodes[0].Layer.Capabilities!);
    }

    /// <summary>Computes every layer's outputs, without gradients.</summary>
    /// <param name="images"><c>[batch, channels, height, width]</c>, floating point in [0, 1], on the layers' device; left as they are.</param>
    /// <returns>One output a layer in the variables' dtype; the current dispose scope, or else the caller, owns them.</returns>
    public IReadOnlyList<Tensor> Forward(Tensor images)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        long atATime = images.device_type == DeviceType.CPU ? Math.Max(1, PixelsAtATime / (images.size(2) * images.size(3))) : images.size(0);
        Tensor[][] parts = [.. images.split(atATime).Select(Part)];
        return [.. Enumerable.Range(0, parts[0].Length).Select(layer => cat([.. parts.Select(part => part[layer])]).MoveToOuterDisposeScope())];
    }

    /// <summary>Frees the weights.</summary>
    public void Dispose() => plan.Dispose();

    private Tensor[] Part(Tensor images)
    {
        using DisposeScope scope = NewDisposeScope();
        IReadOnlyList<Tensor> outputs = plan.Run(MemoryFormat.ToChannelsLast(images, policy.ComputeDtype));
        return [.. outputs.Select(output => output.to_type(policy.VariableDtype).MoveToOuterDisposeScope())];
    }
}
