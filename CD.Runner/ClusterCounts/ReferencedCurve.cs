namespace CD.Runner.ClusterCounts;

/// <summary>A criterion's values beside those of a normal distribution with the same covariance, which has one cluster.</summary>
/// <remarks>
/// There is an answer only where the items' values, averaged over all numbers of clusters, are beyond the reference's by more than the spread of both over the
/// repeats explains: one test for the whole curve. That a reference takes the part of chance is Dudoit and Fridlyand's (Genome Biology 3, 2002).
/// </remarks>
internal static class ReferencedCurve
{
    // A reference at its largest leaves nothing to correct.
    private const double LeastRoom = 0.05;

    // A corrected value is worse than chance below 0, and says no more below that.
    private const double Worst = -1.0;

    // Standard errors of the difference of the curves' means.
    private const double Significant = 3.0;

    /// <summary>Chooses the largest of the values themselves.</summary>
    /// <param name="name">The criterion's name.</param>
    /// <param name="kind">The criterion's kind.</param>
    /// <param name="counts">The numbers of clusters.</param>
    /// <param name="values">A list for each repeat, a value for each number.</param>
    /// <param name="references">The same of the references.</param>
    /// <returns>The curve; its range are the numbers whose value and deviation reach the best one's. Without an answer where the curve is not beyond the reference's.</returns>
    public static CriterionCurve Plain(string name, string kind, IReadOnlyList<int> counts, IReadOnlyList<double[]> values, IReadOnlyList<double[]> references)
    {
        (Spread Value, Spread Reference)[] spreads = Spreads(counts, values, references);
        CriterionPoint[] points = [.. counts.Zip(spreads, (count, spread) => Point(count, spread.Value, 0.0, 1.0))];
        return Chosen(name, kind, points, IsBeyond(values, references) ? [.. points.Where((point, index) => point.Value > spreads[index].Reference.Mean)] : [], tie: 0.0);
    }

    /// <summary>Chooses the largest of the values corrected for chance: (v - r) / (1 - r) with the reference's mean r, as Cohen's kappa; 0 is a single cluster, 1 the most there can be.</summary>
    /// <param name="name">The criterion's name.</param>
    /// <param name="kind">The criterion's kind.</param>
    /// <param name="counts">The numbers of clusters.</param>
    /// <param name="values">A list for each repeat, a value for each number; at most 1.</param>
    /// <param name="references">The same of the references.</param>
    /// <param name="least">The least corrected value that is an answer.</param>
    /// <param name="tie">Of the values nearer than this to the largest, that with most clusters is the best.</param>
    /// <returns>The curve of the corrected values, as that of <see cref="Plain"/>; none is shown below -1.</returns>
    public static CriterionCurve Corrected(string name, string kind, IReadOnlyList<int> counts, IReadOnlyList<double[]> values, IReadOnlyList<double[]> references, double least, double tie)
    {
        (Spread Value, Spread Reference)[] spreads = Spreads(counts, values, references);
        CriterionPoint[] points = [.. counts.Zip(spreads, (count, spread) => Point(count, spread.Value, spread.Reference.Mean, Math.Max(LeastRoom, 1.0 - spread.Reference.Mean)))];
        return Chosen(name, kind, points, IsBeyond(values, references) ? [.. points.Where(point => point.Value >= least)] : [], tie);
    }

    /// <summary>Whether values are beyond the references' on the whole.</summary>
    /// <param name="values">A list for each repeat, a value for each number of clusters.</param>
    /// <param name="references">The same of the references.</param>
    public static bool IsBeyond(IReadOnlyList<double[]> values, IReadOnlyList<double[]> references)
    {
        Spread value = Spread.Of(values.Select(one => one.Average())), reference = Spread.Of(references.Select(one => one.Average()));
        return value.Mean - reference.Mean > Significant * Math.Sqrt(value.SquaredError + reference.SquaredError);
    }

    private static (Spread Value, Spread Reference)[] Spreads(IReadOnlyList<int> counts, IReadOnlyList<double[]> values, IReadOnlyList<double[]> references) =>
        [.. counts.Select((_, index) => (Spread.Of(values.Select(one => one[index])), Spread.Of(references.Select(one => one[index]))))];

    private static CriterionPoint Point(int count, Spread value, double shift, double unit)
    {
        double point = (value.Mean - shift) / unit, deviation = value.Deviation / unit;
        return new CriterionPoint(count, Math.Max(Worst, point), Math.Max(Worst, point - deviation), Math.Max(Worst, point + deviation));
    }

    private static CriterionCurve Chosen(string name, string kind, CriterionPoint[] points, CriterionPoint[] candidates, double tie)
    {
        if (candidates.Length == 0)
        {
            return new CriterionCurve(name, kind, points, null, null, null);
        }

        double top = candidates.Max(point => point.Value);
        CriterionPoint best = candidates.Last(point => point.Value >= top - tie);
        CriterionPoint[] good = [.. candidates.Where(point => point == best || point.High >= top)];
        return new CriterionCurve(name, kind, points, best.Clusters, good[0].Clusters, good[^1].Clusters);
    }
}
