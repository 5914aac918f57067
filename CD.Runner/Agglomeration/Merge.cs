namespace CD.Runner.Agglomeration;

/// <summary>One merge.</summary>
/// <param name="Kept">The lower of the two clusters; it stands for the union afterwards.</param>
/// <param name="Absorbed">The other.</param>
/// <param name="Affinity">Their affinity; 0 where the nearest centroids decided.</param>
/// <param name="Score">The score of the one whose turn it was; 0 where the nearest centroids decided.</param>
internal sealed record Merge(int Kept, int Absorbed, double Affinity, double Score);
