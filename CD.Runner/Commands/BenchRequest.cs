using CD.Runner.Benchmarks;

namespace CD.Runner.Commands;

/// <summary>What <c>bench</c> is asked to do.</summary>
/// <param name="Options">What to measure.</param>
/// <param name="Device"><c>auto</c>, <c>cpu</c>, <c>cuda</c> or <c>cuda:n</c>.</param>
/// <param name="Threads">Processor threads; 0 for one a core.</param>
/// <param name="Output">The folder for the tables.</param>
/// <param name="Comparison">The comparison with PyTorch instead; null for none.</param>
/// <param name="ClusterCounts">The comparison of estimated numbers of clusters with classes instead; null for none.</param>
internal sealed record BenchRequest(BenchmarkOptions Options, string Device, int Threads, string Output, ComparisonOptions? Comparison, ClusterCountRequest? ClusterCounts = null);
