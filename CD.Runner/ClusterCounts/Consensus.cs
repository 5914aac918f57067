namespace CD.Runner.ClusterCounts;

/// <summary>What the criteria say together.</summary>
/// <remarks>
/// Every kind of criterion has one vote, shared among those of the kind. Half of a criterion's vote is for its best number, half is spread evenly
/// over its range; that of a criterion without an answer is spread over all numbers from 1, by their logarithms. The best number is the
/// median of the votes of those that have an answer; the range goes from the tenth to the ninetieth percentile of all votes.
/// </remarks>
internal static class Consensus
{
    private const double Tail = 0.1;

    /// <summary>Counts the votes.</summary>
    /// <param name="criteria">The criteria.</param>
    /// <param name="most">The largest number of clusters there can be.</param>
    /// <returns>The best number, 1 where no criterion has an answer, and the range about it.</returns>
    public static (int Best, int Low, int High) Of(IReadOnlyList<CriterionCurve> criteria, int most)
    {
        double[] answers = new double[most + 1], all = new double[most + 1];
        foreach (IGrouping<string, CriterionCurve> kind in criteria.GroupBy(curve => curve.Kind))
        {
            foreach (CriterionCurve curve in kind)
            {
                Vote(curve, 1.0 / kind.Count(), answers, all);
            }
        }

        int best = answers.Sum() > 0.0 ? Quantile(answers, 0.5) : 1;
        return (best, Math.Min(best, Quantile(all, Tail)), Math.Max(best, Quantile(all, 1.0 - Tail)));
    }

    private static void Vote(CriterionCurve curve, double weight, double[] answers, double[] all)
    {
        if (curve is not { Best: int best, Low: int low, High: int high })
        {
            for (int count = 1; count < all.Length; count++)
            {
                all[count] += weight * Math.Log((count + 1.0) / count) / Math.Log(all.Length);
            }

            return;
        }

        foreach (double[] votes in (double[][])[answers, all])
        {
            votes[best] += weight / 2.0;
            for (int count = low; count <= high; count++)
            {
                votes[count] += weight / 2.0 / (high - low + 1);
            }
        }
    }

    private static int Quantile(double[] votes, double share)
    {
        // A share that is reached exactly is reached in spite of rounding.
        double needed = (share * votes.Sum()) - 1e-9, sum = 0.0;
        int count = 0;
        while (count < votes.Length - 1 && sum < needed)
        {
            sum += votes[++count];
        }

        return Math.Max(1, count);
    }
}
