using CD.Runner.Evaluation;

namespace CD.Runner.Projection;

/// <summary>What t-SNE gave.</summary>
/// <param name="Coordinates">One point an item, <c>[items, 2]</c>.</param>
/// <param name="Divergence">The Kullback-Leibler divergence of the points' similarities from the items', in nats; of 0 or more.</param>
/// <param name="Iterations">The steps done.</param>
/// <param name="Perplexity">The perplexity used, lower than the one asked for where the items are few.</param>
internal sealed record TsneResult(FeatureMatrix Coordinates, double Divergence, int Iterations, double Perplexity);
