using System.Text.Json.Nodes;
using CD.Model.Layers;
using static TorchSharp.torch;

namespace CD.Tests.Export;

/// <summary>A layer that no format knows.</summary>
internal sealed class UnknownLayer() : Layer(name: null)
{
    public override long[] ComputeOutputShape(long[] inputShape) => [.. inputShape];

    public override JsonObject GetConfig() => new() { ["name"] = Name };

    protected override Tensor Compute(Tensor inputs, bool training) => inputs.alias();
}
