using CD.Model.Layers;

namespace CD.Model.Networks;

/// <summary>The layers of this namespace.</summary>
public static class NetworkLayers
{
    /// <summary>Creates a serializer that also knows <see cref="ResNet"/>, <see cref="InstanceProjector"/> and <see cref="FeaturePredictor"/>.</summary>
    /// <returns>A new serializer.</returns>
    public static LayerSerializer CreateSerializer()
    {
        LayerSerializer serializer = new();
        serializer.Register(nameof(ResNet), ResNet.FromConfig);
        serializer.Register(nameof(InstanceProjector), InstanceProjector.FromConfig);
        serializer.Register(nameof(FeaturePredictor), FeaturePredictor.FromConfig);
        return serializer;
    }
}
