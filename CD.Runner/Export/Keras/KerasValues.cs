using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Export.Keras;

/// <summary>Weights in Keras' layout.</summary>
internal static class KerasValues
{
    /// <summary>A weight's values in float32, in the order of axes that Keras keeps.</summary>
    /// <param name="format">The format's name, for errors.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="weight">One of its weights.</param>
    /// <returns>The shape and the values, contiguous, on the processor; the current dispose scope owns them.</returns>
    public static Tensor Of(string format, KerasLayer layer, KerasWeight weight)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        Tensor values = (layer.Node!.Weight(weight.Own) ?? throw NoExportRule.For(format, layer.Node, $"it has no values for '{weight.Own}'")).detach().cpu().to_type(ScalarType.Float32);
        return (weight.Axes is null ? values.clone() : values.permute(weight.Axes).clone()).contiguous().MoveToOuterDisposeScope();
    }
}
