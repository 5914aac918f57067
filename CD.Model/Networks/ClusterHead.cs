using System.Text.Json.Nodes;
using CD.Model.Layers;

namespace CD.Model.Networks;

/// <summary>
/// A head with one output a cluster: Dense(inputs) - ReLU - Dense(K) - softmax, or Dense(K) - softmax alone; h <c>[batch, inputs]</c> to
/// shares p <c>[batch, K]</c> in (0, 1), of which each row sums to 1.
/// </summary>
/// <remarks>The softmax computes in the variables' type, since bfloat16 has no number between 0.996 and 1.</remarks>
public sealed class ClusterHead : Sequential
{
    /// <summary>Creates a head.</summary>
    /// <param name="clusters">K, at least 1.</param>
    /// <param name="inputs">The backbone's output channels, at least 1.</param>
    /// <param name="hidden">Whether a hidden layer of as many units as inputs stands before the outputs.</param>
    /// <param name="name">The layer's name; null for <c>cluster_head</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
    public ClusterHead(int clusters, int inputs, bool hidden = true, string? name = null)
        : base(
            [
                .. hidden ? (Layer[])[NetworkLayers.Linear(inputs, inputs), new ReLU()] : [],
                NetworkLayers.Linear(clusters, inputs),
                new Activation("softmax"),
            ],
            name)
    {
        Clusters = clusters;
        Inputs = inputs;
        Hidden = hidden;
    }

    /// <summary>K, the outputs.</summary>
    public int Clusters { get; }

    /// <summary>The features that it takes.</summary>
    public int Inputs { get; }

    /// <summary>Whether there is a hidden layer.</summary>
    public bool Hidden { get; }

    /// <inheritdoc/>
    public override JsonObject GetConfig() => new() { ["name"] = Name, ["clusters"] = Clusters, ["inputs"] = Inputs, ["hidden"] = Hidden };

    /// <summary>Makes a layer of its configuration.</summary>
    internal static ClusterHead FromConfig(JsonObject config)
    {
        ConfigReader reader = new(nameof(ClusterHead), config);
        return reader.Finish(new ClusterHead(reader.Value<int>("clusters"), reader.Value<int>("inputs"), reader.Value<bool>("hidden"), reader.Value<string>("name")));
    }

    /// <inheritdoc/>
    protected override BuildContext ContextOf(int index, BuildContext context) =>
        Layers[index] is Activation ? context with { Policy = context.Policy.FullPrecision } : context;
}
