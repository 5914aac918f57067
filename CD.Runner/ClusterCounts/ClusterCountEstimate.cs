namespace CD.Runner.ClusterCounts;

/// <summary>How many clusters there may be.</summary>
/// <param name="Criteria">What each criterion says; none where there are too few different items.</param>
/// <param name="Best">The most likely number of clusters; 1 where no criterion finds any.</param>
/// <param name="Low">The lower end of the range of plausible numbers, at most <paramref name="Best"/>.</param>
/// <param name="High">The upper end of the range, at least <paramref name="Best"/>.</param>
internal sealed record ClusterCountEstimate(IReadOnlyList<CriterionCurve> Criteria, int Best, int Low, int High);
