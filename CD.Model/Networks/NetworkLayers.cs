using CD.Model.Initializers;
using CD.Model.Layers;

namespace CD.Model.Networks;

/// <summary>The layers of this namespace.</summary>
public static class NetworkLayers
{
    /// <summary>Creates a serializer that also knows <see cref="ResNet"/>, <see cref="InstanceProjector"/>, <see cref="FeaturePredictor"/> and <see cref="ClusterHead"/>.</summary>
    /// <returns>A new serializer.</returns>
    public static LayerSerializer CreateSerializer()
    {
        LayerSerializer serializer = new();
        serializer.Register(nameof(ResNet), ResNet.FromConfig);
        serializer.Register(nameof(InstanceProjector), InstanceProjector.FromConfig);
        serializer.Register(nameof(FeaturePredictor), FeaturePredictor.FromConfig);
        serializer.Register(nameof(ClusterHead), ClusterHead.FromConfig);
        return serializer;
    }

    /// <summary>A linear layer with biases and torch's initial values.</summary>
    /// <param name="units">Output features, at least 1.</param>
    /// <param name="inputs">Input features, at least 1.</param>
    /// <returns>The layer, not built.</returns>
    public static Dense Linear(int units, int inputs) =>
        new(units, kernelInitializer: VarianceScaling.LinearKernel(), biasInitializer: RandomUniform.LinearBias(inputs));
}
