using System.Text.Json.Nodes;
using CD.Model.Initializers;
using CD.Model.Layers;

namespace CD.Model.Networks;

/// <summary>
/// The feature predictor c: Dense(hidden, no bias) - batch normalization - ReLU - Dense(M, no bias) - batch normalization - sigmoid;
/// z <c>[batch, D]</c> to p <c>[batch, M]</c> in (0, 1).
/// </summary>
/// <remarks>
/// It takes z itself, not normalized. The paper's text leaves the last normalization out; the authors' code has it, and the paper's
/// ablation "BN" takes it away. What follows the last dense layer computes in the variables' type, since bfloat16 has no number between 0.996 and 1.
/// </remarks>
public sealed class FeaturePredictor : Sequential
{
    private const int FirstFullPrecisionLayer = 4;

    /// <summary>Creates a predictor.</summary>
    /// <param name="featureHeads">M, at least 1.</param>
    /// <param name="hiddenUnits">Units of the hidden layer, at least 1; the paper has as many as the backbone has output channels.</param>
    /// <param name="normalization">Whether a batch normalization stands before the sigmoid.</param>
    /// <param name="name">The layer's name; null for <c>feature_predictor</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
    public FeaturePredictor(int featureHeads, int hiddenUnits, bool normalization = true, string? name = null)
        : base(
            [
                new Dense(hiddenUnits, useBias: false, kernelInitializer: VarianceScaling.LinearKernel()),
                ResidualLayers.Normalization(),
                new ReLU(),
                new Dense(featureHeads, useBias: false, kernelInitializer: VarianceScaling.LinearKernel()),
                .. normalization ? (Layer[])[ResidualLayers.Normalization()] : [],
                new Activation("sigmoid"),
            ],
            name)
    {
        FeatureHeads = featureHeads;
        HiddenUnits = hiddenUnits;
        Normalization = normalization;
    }

    /// <summary>M, the number of heads.</summary>
    public int FeatureHeads { get; }

    /// <summary>Units of the hidden layer.</summary>
    public int HiddenUnits { get; }

    /// <summary>Whether a batch normalization stands before the sigmoid.</summary>
    public bool Normalization { get; }

    /// <inheritdoc/>
    public override JsonObject GetConfig() => new() { ["name"] = Name, ["feature_heads"] = FeatureHeads, ["hidden_units"] = HiddenUnits, ["normalization"] = Normalization };

    /// <summary>Makes a layer of its configuration.</summary>
    internal static FeaturePredictor FromConfig(JsonObject config)
    {
        ConfigReader reader = new(nameof(FeaturePredictor), config);
        return reader.Finish(new FeaturePredictor(reader.Value<int>("feature_heads"), reader.Value<int>("hidden_units"), reader.Value<bool>("normalization"), reader.Value<string>("name")));
    }

    /// <inheritdoc/>
    protected override BuildContext ContextOf(int index, BuildContext context) =>
        index < FirstFullPrecisionLayer ? context : context with { Policy = context.Policy.FullPrecision };
}
