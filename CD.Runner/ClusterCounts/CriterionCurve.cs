namespace CD.Runner.ClusterCounts;

/// <summary>What one criterion says of every number of clusters.</summary>
/// <param name="Name">The criterion's name.</param>
/// <param name="Kind">What it judges: <c>separation</c>, <c>stability</c> or <c>density</c>.</param>
/// <param name="Points">A value for each number of clusters, in rising order of these.</param>
/// <param name="Best">Its answer; null where it finds no clusters.</param>
/// <param name="Low">The least number that is about as good; null without an answer.</param>
/// <param name="High">The largest number that is about as good; null without an answer.</param>
internal sealed record CriterionCurve(string Name, string Kind, IReadOnlyList<CriterionPoint> Points, int? Best, int? Low, int? High);
