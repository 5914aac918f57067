using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace CD.Model.Initializers;

/// <summary>The identity matrix, cut off or padded with zeros where a kernel is not square: a linear layer then passes its inputs on.</summary>
public sealed class Identity : Initializer
{
    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The shape has not two axes.</exception>
    public override Tensor Create(long[] shape, Generator generator) => shape.Length == 2
        ? eye(shape[0], shape[1], ScalarType.Float32)
        : throw new ArgumentException($"An identity is a matrix, [outputs, inputs]; received [{string.Join(", ", shape)}]. Use it for linear layers.", nameof(shape));

    /// <inheritdoc/>
    public override JsonObject GetConfig() => new() { ["gain"] = 1.0 };
}
