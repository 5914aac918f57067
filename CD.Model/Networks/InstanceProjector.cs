using System.Text.Json.Nodes;
using CD.Model.Initializers;
using CD.Model.Layers;

namespace CD.Model.Networks;

/// <summary>The instance projector g: Dense(hidden, no bias) - batch normalization - ReLU - Dense(D); <c>[batch, channels]</c> to z <c>[batch, D]</c>.</summary>
public sealed class InstanceProjector : Sequential
{
    /// <summary>Creates a projector.</summary>
    /// <param name="latentDimensions">D, at least 1.</param>
    /// <param name="hiddenUnits">Units of the hidden layer, at least 1; the paper has as many as the backbone has output channels.</param>
    /// <param name="name">The layer's name; null for <c>instance_projector</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
    public InstanceProjector(int latentDimensions, int hiddenUnits, string? name = null)
        : base(
            [
                new Dense(hiddenUnits, useBias: false, kernelInitializer: VarianceScaling.LinearKernel()),
                ResidualLayers.Normalization(),
                new ReLU(),
                new Dense(latentDimensions, kernelInitializer: VarianceScaling.LinearKernel(), biasInitializer: RandomUniform.LinearBias(hiddenUnits)),
            ],
            name)
    {
        LatentDimensions = latentDimensions;
        HiddenUnits = hiddenUnits;
    }

    /// <summary>D, the outputs' dimensions.</summary>
    public int LatentDimensions { get; }

    /// <summary>Units of the hidden layer.</summary>
    public int HiddenUnits { get; }

    /// <inheritdoc/>
    public override JsonObject GetConfig() => new() { ["name"] = Name, ["latent_dimensions"] = LatentDimensions, ["hidden_units"] = HiddenUnits };

    /// <summary>Makes a layer of its configuration.</summary>
    internal static InstanceProjector FromConfig(JsonObject config)
    {
        ConfigReader reader = new(nameof(InstanceProjector), config);
        return reader.Finish(new InstanceProjector(reader.Value<int>("latent_dimensions"), reader.Value<int>("hidden_units"), reader.Value<string>("name")));
    }
}
