using CD.Model.Graphs;
using CD.Model.Layers;
using CD.Model.Serialization;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Model.Networks;

/// <summary>Layers one after the other whose outputs all count: a backbone, then the heads on it.</summary>
/// <remarks>The last layers may all take the outputs of the one before them, as several heads on one backbone do. Images are floating point in [0, 1]; the outputs are in the variables' dtype. Not safe for concurrent use.</remarks>
public sealed class NetworkChain : IDisposable
{
    private readonly IReadOnlyList<(string Name, Layer Layer)> parts;
    private readonly int trunk;
    private DTypePolicy? policy;
    private long[] inputShape = [];

    /// <summary>Creates the network without variables; it owns the layers.</summary>
    /// <param name="parts">The layers in the order of the computation, with their names in variable paths.</param>
    /// <param name="heads">How many of the last layers take the outputs of the layer before them all; 1 for layers one after the other.</param>
    /// <exception cref="ArgumentException">There is no layer, or two have one name, or heads without a layer before them.</exception>
    public NetworkChain(IReadOnlyList<(string Name, Layer Layer)> parts, int heads = 1)
    {
        if (parts.Count == 0 || parts.DistinctBy(part => part.Name).Count() != parts.Count)
        {
            throw new ArgumentException($"A network has at least one part, each with a name of its own; received {string.Join(", ", parts.Select(part => part.Name))}.", nameof(parts));
        }

        if (heads < 1 || (heads > 1 && heads >= parts.Count))
        {
            throw new ArgumentException($"A network has at least one head, and several stand on a layer before them; received {heads} heads among {parts.Count} parts.", nameof(heads));
        }

        this.parts = parts;
        trunk = parts.Count - heads;
    }

    /// <summary>All variables, part after part; empty before building.</summary>
    public IReadOnlyList<Variable> Variables { get; private set; } = [];

    /// <summary>The parameters that an optimizer changes, in the order of the state; empty before building.</summary>
    public IReadOnlyList<Variable> TrainableVariables => [.. Variables.Where(variable => variable.Trainable)];

    /// <summary>Allocates the variables, once.</summary>
    /// <param name="inputShape">The images' shape, <c>[batch, channels, height, width]</c>; -1 for a size that is not known.</param>
    /// <param name="context">Device, dtypes and generator.</param>
    /// <exception cref="InvalidOperationException">The network is built already.</exception>
    public void Build(long[] inputShape, BuildContext context)
    {
        this.inputShape = inputShape;
        InOrder(inputShape, (shape, name, layer) =>
        {
            layer.Build(shape, context.Child(name));
            return layer.ComputeOutputShape(shape);
        });

        Variables = [.. parts.SelectMany(part => part.Layer.Variables)];
        policy = context.Policy;
    }

    /// <summary>Describes the network.</summary>
    /// <param name="imageShape">The images' shape, <c>[batch, channels, height, width]</c>; -1 for a size that is not known.</param>
    /// <returns>A graph with one output a part, under the part's name; once the network is built it holds the live variables.</returns>
    /// <exception cref="ArgumentException">The network does not take images of that shape.</exception>
    public ModelGraph Describe(long[] imageShape)
    {
        GraphBuilder builder = new(imageShape);
        IReadOnlyList<GraphValue> outputs = InOrder(builder.Input, (values, name, layer) => builder.Apply(name, layer, values));
        return builder.ToGraph([.. parts.Zip(outputs, (part, output) => new GraphOutput(part.Name, output.Node))]);
    }

    /// <summary>Computes the outputs of every part.</summary>
    /// <param name="images">One view of a batch, <c>[batch, channels, height, width]</c>, on the network's device; left as it is.</param>
    /// <param name="training">Whether batch statistics are used and running statistics move.</param>
    /// <returns>One output a part; the current dispose scope, or else the caller, owns them.</returns>
    /// <exception cref="InvalidOperationException">The network is not built.</exception>
    public IReadOnlyList<Tensor> Forward(Tensor images, bool training)
    {
        DTypePolicy built = Policy();
        using DisposeScope scope = NewDisposeScope();
        IReadOnlyList<Tensor> outputs = InOrder(MemoryFormat.ToChannelsLast(images, built.ComputeDtype), (values, _, layer) => layer.Call(values, training));
        return [.. outputs.Select(output => output.to_type(built.VariableDtype).MoveToOuterDisposeScope())];
    }

    /// <summary>Copies the weights into a faster form for evaluation.</summary>
    /// <param name="wanted">The places of the parts whose outputs it gives; null for all.</param>
    /// <returns>A network of its own, which later training does not change; the caller owns it.</returns>
    /// <exception cref="InvalidOperationException">The network is not built.</exception>
    public InferenceChainNetwork ToInference(IReadOnlyList<int>? wanted = null)
    {
        DTypePolicy built = Policy();
        ModelGraph graph = Describe(inputShape);
        return new(built, wanted is null ? graph : graph.Only([.. wanted.Select(part => graph.Outputs[part])]));
    }

    /// <summary>The network's state, part after part; for saving.</summary>
    /// <returns>The variables' own tensors, which stay the network's.</returns>
    public IReadOnlyList<NamedTensor> State() => VariableState.Of(Variables);

    /// <summary>Copies a state into the variables. Nothing is changed unless everything fits.</summary>
    /// <param name="state">Every name of <see cref="State"/> once, in any order, on any device.</param>
    /// <exception cref="InvalidOperationException">The network is not built.</exception>
    /// <exception cref="ArgumentException">Names are missing, unexpected or repeated, or a shape or type does not fit; the message lists them.</exception>
    public void LoadState(IReadOnlyList<NamedTensor> state)
    {
        _ = Policy();
        VariableState.Load(Variables, state);
    }

    /// <summary>Frees the variables.</summary>
    public void Dispose()
    {
        foreach ((string _, Layer layer) in parts)
        {
            layer.Dispose();
        }
    }

    /// <summary>Takes something through the parts: through the trunk one after the other, and from its end to every head.</summary>
    private List<T> InOrder<T>(T input, Func<T, string, Layer, T> apply)
    {
        List<T> outputs = [];
        for (int index = 0; index < parts.Count; index++)
        {
            T values = index == 0 ? input : outputs[Math.Min(index, trunk) - 1];
            outputs.Add(apply(values, parts[index].Name, parts[index].Layer));
        }

        return outputs;
    }

    private DTypePolicy Policy() => policy ?? throw new InvalidOperationException("The network is not built. Call Build first.");
}
