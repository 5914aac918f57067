using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace CD.Model.Initializers;

/// <summary>A rule for a variable's initial values.</summary>
public abstract class Initializer
{
    /// <summary>Draws values.</summary>
    /// <param name="shape">The variable's shape; a kernel is <c>[outputs, inputs]</c> or <c>[outputs, inputs, height, width]</c>.</param>
    /// <param name="generator">The source of random numbers, a generator of the processor.</param>
    /// <returns>float32 values in the processor's memory, the same for the same state of the generator; the caller owns them.</returns>
    public abstract Tensor Create(long[] shape, Generator generator);

    /// <summary>The constructor's arguments under Keras' names.</summary>
    /// <returns>A new object that the caller may change.</returns>
    public abstract JsonObject GetConfig();
}
