using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace CD.Model.Initializers;

/// <summary>All values 1.</summary>
public sealed class Ones : Initializer
{
    /// <inheritdoc/>
    public override Tensor Create(long[] shape, Generator generator) => ones(shape, ScalarType.Float32);

    /// <inheritdoc/>
    public override JsonObject GetConfig() => [];
}
