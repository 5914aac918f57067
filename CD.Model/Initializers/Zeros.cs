using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace CD.Model.Initializers;

/// <summary>All values 0.</summary>
public sealed class Zeros : Initializer
{
    /// <inheritdoc/>
    public override Tensor Create(long[] shape, Generator generator) => zeros(shape, ScalarType.Float32);

    /// <inheritdoc/>
    public override JsonObject GetConfig() => [];
}
