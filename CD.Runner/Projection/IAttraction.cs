namespace CD.Runner.Projection;

/// <summary>The items' similarities p, which sum to 1 over all ordered pairs, and how they pull points together.</summary>
internal interface IAttraction
{
    /// <summary>The sum of p log p over all ordered pairs, in nats.</summary>
    double NegativeEntropy { get; }

    /// <summary>Computes the sum over j of p_ij (y_i - y_j) / (1 + |y_i - y_j|²) for each point i.</summary>
    /// <param name="points">The points y.</param>
    /// <param name="forces">Receives one vector a point.</param>
    /// <param name="divergence">Whether the result is needed.</param>
    /// <returns>The sum of p_ij log(1 + |y_i - y_j|²) over all ordered pairs; NaN where it is not needed.</returns>
    double Compute(PlanarPoints points, PlanarPoints forces, bool divergence);
}
