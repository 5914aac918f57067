namespace CD.Runner.Reproduction.Results;

/// <summary>One score of one stage of a variant on a data set, over seeds.</summary>
/// <param name="Values">One value a finished run, in the order of the seeds.</param>
internal sealed record CellScores(IReadOnlyList<double> Values)
{
    /// <summary>The mean; null where no run has ended.</summary>
    public double? Mean => Values.Count == 0 ? null : Values.Average();

    /// <summary>The standard deviation over seeds, with n - 1; null for fewer than two.</summary>
    public double? Deviation => Values.Count < 2 ? null : Math.Sqrt(Values.Sum(value => Math.Pow(value - Values.Average(), 2)) / (Values.Count - 1));
}
