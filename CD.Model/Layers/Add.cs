using System.Text.Json.Nodes;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Model.Layers;

/// <summary>The sum of tensors of one shape, element by element. As in Keras, a single tensor is its own sum.</summary>
public sealed class Add : Layer
{
    /// <summary>Creates a sum.</summary>
    /// <param name="name">The layer's name; null for <c>add</c>.</param>
    public Add(string? name = null)
        : base(name)
    {
    }

    /// <inheritdoc/>
    public override long[] ComputeOutputShape(long[] inputShape) => [.. inputShape];

    /// <inheritdoc/>
    public override long[] ComputeOutputShape(IReadOnlyList<long[]> inputShapes) =>
        inputShapes.Count > 0 && inputShapes.All(shape => shape.AsSpan().SequenceEqual(inputShapes[0]))
            ? [.. inputShapes[0]]
            : throw new ArgumentException($"Layer '{Name}' adds tensors of one shape; received {string.Join(" and ", inputShapes.Select(Describe))}. Give all the same shape.", nameof(inputShapes));

    /// <inheritdoc/>
    /// <remarks>At least one tensor; all have the same shape, of the rank and channels for which the layer was built.</remarks>
    protected override Tensor Join(IReadOnlyList<Tensor> inputs, bool training)
    {
        if (inputs.Count == 0)
        {
            throw new ArgumentException($"Layer '{Name}' adds at least one tensor; received none.", nameof(inputs));
        }

        using DisposeScope scope = NewDisposeScope();
        Tensor sum = Call(inputs[0], training);
        for (int index = 1; index < inputs.Count; index++)
        {
            CheckTerm(inputs[0], inputs[index]);
            sum = index == 1 ? sum + Cast(inputs[index]) : sum.add_(Cast(inputs[index]));
        }

        return sum.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override JsonObject GetConfig() => new() { ["name"] = Name };

    /// <summary>Makes a layer of its configuration.</summary>
    internal static Add FromConfig(JsonObject config)
    {
        ConfigReader reader = new(nameof(Add), config);
        return reader.Finish(new Add(reader.Value<string>("name")));
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor inputs, bool training)
    {
        using DisposeScope scope = NewDisposeScope();
        return Cast(inputs).alias().MoveToOuterDisposeScope();
    }

    private void CheckTerm(Tensor first, Tensor term)
    {
        if (!first.shape.AsSpan().SequenceEqual(term.shape))
        {
            throw new ArgumentException($"Layer '{Name}' adds tensors of one shape; received {Describe(first.shape)} and {Describe(term.shape)}. Give both the same shape.", nameof(term));
        }
    }
}
