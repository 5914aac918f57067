namespace CD.Runner.Projection;

/// <summary>How points push each other away.</summary>
internal interface IRepulsion
{
    /// <summary>Computes the sum over j of (y_i - y_j) / (1 + |y_i - y_j|²)² for each point i.</summary>
    /// <param name="points">The points y.</param>
    /// <param name="forces">Receives one vector a point.</param>
    /// <returns>Z, the sum of 1 / (1 + |y_i - y_j|²) over all ordered pairs of different points.</returns>
    double Compute(PlanarPoints points, PlanarPoints forces);
}
