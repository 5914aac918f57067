namespace CD.Runner.Export;

/// <summary>The K-means clusters of an exported model: the last layer of its graph, a <c>Dense</c> whose largest output is the nearest centre's.</summary>
/// <remarks>
/// The squared distance to a centre c is |x|² - 2 c·x + |c|²; the nearest centre is the one with the largest c·x - |c|²/2, which is a
/// dense layer with kernel c and bias -|c|²/2. Formats with an index of the maximum give it as the output <see cref="IndexName"/> (int64).
/// </remarks>
/// <param name="Count">K.</param>
/// <param name="Stage">The symbol of the stage that was clustered, for example <c>h</c>.</param>
/// <param name="Node">The name of the graph's node that gives the scores.</param>
internal sealed record ClusterLayer(int Count, string Stage, string Node)
{
    /// <summary>The name of the scores, <c>[batch, K]</c>.</summary>
    public const string ScoresName = "cluster_scores";

    /// <summary>The name of the cluster's number, <c>[batch]</c>, from 0.</summary>
    public const string IndexName = "cluster";
}
