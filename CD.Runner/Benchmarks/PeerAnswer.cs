using System.Text.Json.Serialization;

namespace CD.Runner.Benchmarks;

/// <summary>What <c>bench/peer/peer.py</c> answers.</summary>
/// <param name="Seconds">The median duration of what was repeated.</param>
/// <param name="PeakMegabytes">The most memory its process has used.</param>
/// <param name="Inertia">K-means only: the inertia.</param>
internal sealed record PeerAnswer(
    [property: JsonPropertyName("seconds")] double Seconds,
    [property: JsonPropertyName("peak_mb")] double PeakMegabytes,
    [property: JsonPropertyName("inertia")] double? Inertia = null);
