namespace CD.Runner.Projection;

/// <summary>The Kullback-Leibler divergence of the points' similarities q_ij = 1 / (Z (1 + |y_i - y_j|²)) from the items' p_ij, and its gradient (van der Maaten and Hinton, 2008).</summary>
/// <param name="attraction">The items' similarities.</param>
/// <param name="repulsion">The repulsion.</param>
internal sealed class TsneObjective(IAttraction attraction, IRepulsion repulsion)
{
    private PlanarPoints? pushes;

    /// <summary>Computes the gradient.</summary>
    /// <param name="points">The points y.</param>
    /// <param name="exaggeration">What the p_ij are multiplied by; 1 for the divergence's own gradient.</param>
    /// <param name="gradient">Receives one vector a point.</param>
    /// <param name="divergence">Whether the divergence is needed.</param>
    /// <returns>The divergence without exaggeration, in nats; NaN where it is not needed.</returns>
    public double Gradient(PlanarPoints points, double exaggeration, PlanarPoints gradient, bool divergence)
    {
        pushes ??= new PlanarPoints(points.Count);
        double logarithms = attraction.Compute(points, gradient, divergence);
        double normalizer = repulsion.Compute(points, pushes);
        float pull = (float)(4.0 * exaggeration), push = (float)(4.0 / normalizer);
        for (int point = 0; point < points.Count; point++)
        {
            gradient.X[point] = (pull * gradient.X[point]) - (push * pushes.X[point]);
            gradient.Y[point] = (pull * gradient.Y[point]) - (push * pushes.Y[point]);
        }

        return attraction.NegativeEntropy + logarithms + Math.Log(normalizer);
    }
}
