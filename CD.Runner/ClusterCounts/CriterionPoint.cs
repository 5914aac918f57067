namespace CD.Runner.ClusterCounts;

/// <summary>A criterion's value for one number of clusters.</summary>
/// <param name="Clusters">The number of clusters.</param>
/// <param name="Value">The value; higher is better.</param>
/// <param name="Low">The value less its standard deviation over the repeats; the value itself where there are none.</param>
/// <param name="High">The value and its standard deviation over the repeats; the value itself where there are none.</param>
internal sealed record CriterionPoint(int Clusters, double Value, double Low, double High);
