using System.Text.Json.Serialization;

namespace CD.Runner.Benchmarks;

/// <summary>What <c>bench/peer/peer.py</c> answers.</summary>
/// <param name="Seconds">The median duration of what was repeated.</param>
/// <param name="PeakMegabytes">The most memory its process has used.</param>
/// <param name="Inertia">K-means only: the inertia.</param>
/// <param name="Divergence">t-SNE only: the Kullback-Leibler divergence, in nats.</param>
/// <param name="Trustworthiness">t-SNE only: the trustworthiness for 12 neighbours.</param>
internal sealed record PeerAnswer(
    [property: JsonPropertyName("seconds")] double Seconds,
    [property: JsonPropertyName("peak_mb")] double PeakMegabytes,
    [property: JsonPropertyName("inertia")] double? Inertia = null,
    [property: JsonPropertyName("divergence")] double? Divergence = null,
    [property: JsonPropertyName("trustworthiness")] double? Trustworthiness = null);
