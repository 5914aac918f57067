namespace CD.Runner.Projection;

/// <summary>How far t-SNE is.</summary>
/// <param name="Iteration">The steps done.</param>
/// <param name="Iterations">The steps asked for.</param>
/// <param name="Divergence">The Kullback-Leibler divergence now, in nats.</param>
internal sealed record TsneProgress(int Iteration, int Iterations, double Divergence);
