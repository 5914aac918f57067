using System.Text.Json.Nodes;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Model.Layers;

/// <summary>An activation function by its Keras name: element by element, but for <c>softmax</c>, which is over the features of a row.</summary>
public sealed class Activation : Layer
{
    /// <summary>Creates an activation.</summary>
    /// <param name="activation"><c>sigmoid</c> (1 / (1 + e^-x), in (0, 1)), <c>relu</c>, <c>tanh</c>, <c>softmax</c> (rows <c>[batch, features]</c> to shares that sum to 1) or <c>linear</c> (the identity).</param>
    /// <param name="name">The layer's name; null for <c>activation</c>.</param>
    /// <exception cref="ArgumentException">There is no such function.</exception>
    public Activation(string activation, string? name = null)
        : base(name)
    {
        if (activation is not ("sigmoid" or "relu" or "tanh" or "softmax" or "linear"))
        {
            throw new ArgumentException($"activation is sigmoid, relu, tanh, softmax or linear; received '{activation}'. Choose one of these.", nameof(activation));
        }

        Function = activation;
    }

    /// <summary>The function's name.</summary>
    public string Function { get; }

    /// <inheritdoc/>
    public override long[] ComputeOutputShape(long[] inputShape)
    {
        if (Function == "softmax")
        {
            CheckShape(inputShape, "batch", "features");
        }

        return [.. inputShape];
    }

    /// <inheritdoc/>
    public override JsonObject GetConfig() => new() { ["name"] = Name, ["activation"] = Function };

    /// <summary>Makes a layer of its configuration.</summary>
    internal static Activation FromConfig(JsonObject config)
    {
        ConfigReader reader = new(nameof(Activation), config);
        return reader.Finish(new Activation(reader.Value<string>("activation"), reader.Value<string>("name")));
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor inputs, bool training)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor values = Cast(inputs);
        Tensor outputs = Function switch
        {
            "sigmoid" => values.sigmoid(),
            "relu" => values.relu(),
            "tanh" => values.tanh(),
            "softmax" => values.softmax(1),
            _ => values.alias(),
        };
        return outputs.MoveToOuterDisposeScope();
    }
}
