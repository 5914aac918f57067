using CD.Runner.Evaluation;

namespace CD.Runner.ClusterCounts;

/// <summary>Says how many clusters items form, from their features alone.</summary>
/// <remarks>
/// <para>
/// Criteria of three kinds look at the items' principal components: how far clusters are apart (silhouette), whether other items give the same
/// clusters (agreement and prediction strength of two halves), and where the items are dense (HDBSCAN). The first two are judged beside a
/// normal distribution of the same covariance, so that the elongation of a single cluster does not count as several.
/// </para>
/// <para>
/// The time is linear in the number of items (a hash of each), and quadratic in <see cref="ClusterCountOptions.Sample"/>; memory is some 60 bytes
/// an item and a copy of the sample. The result does not depend on the items' order.
/// </para>
/// </remarks>
internal static class ClusterCountEstimator
{
    private const int ItemsPerCluster = 8;
    private const int LeastItems = 32;

    // Two halves that agree no better than this over chance do not tell clusters.
    private const double LeastAgreement = 0.25;

    // Clusters that are all apart can be joined and still agree; the finest of them are meant.
    private const double AgreementTie = 0.005;

    /// <summary>Estimates the number.</summary>
    /// <param name="features">The items; every value finite.</param>
    /// <param name="options">How to look.</param>
    /// <param name="progress">Told one line for each part of the work; null for nobody.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>
    /// The estimate. Below 32 items there are no criteria, and the range goes from 1 to the number of different items; items that are all equal are one cluster.
    /// </returns>
    /// <exception cref="ArgumentException">A value is NaN or infinite, or an option is out of its range.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static ClusterCountEstimate Estimate(FeatureMatrix features, ClusterCountOptions options, IProgress<string>? progress, CancellationToken cancellation)
    {
        Check(features, options);
        int distinct = DistinctItems.FirstOfEach(features, options.Most).Count;
        int[] drawn = ItemDraw.Draw(ItemDraw.Keys(features, options.Seed), options.Sample, 0);
        int half = Math.Min(options.Half, drawn.Length / 2);
        int most = Math.Min(Math.Min(options.Most, distinct), half / (ItemsPerCluster / 2));
        if (distinct < 2 || drawn.Length < LeastItems || most < options.Fewest)
        {
            return new ClusterCountEstimate([], 1, 1, distinct);
        }

        ReducedFeatures reduced = ReducedFeatures.Of(features, drawn);
        int[] counts = [.. Enumerable.Range(options.Fewest, most - options.Fewest + 1)];
        CriterionCurve[] criteria = [.. Halved(reduced, counts, half, options, progress, cancellation), Dense(reduced, counts, progress, cancellation)];
        (int best, int low, int high) = Consensus.Of(criteria, most);
        return new ClusterCountEstimate(criteria, best, low, high);
    }

    private static CriterionCurve Dense(ReducedFeatures reduced, int[] counts, IProgress<string>? progress, CancellationToken cancellation)
    {
        progress?.Report($"clusters by density: {reduced.Items.Count} items");
        return DensityPlateaus.Of(reduced.Items, counts, cancellation);
    }

    /// <summary>The criteria that K-means on two halves gives, with those of the reference.</summary>
    private static CriterionCurve[] Halved(ReducedFeatures reduced, int[] counts, int half, ClusterCountOptions options, IProgress<string>? progress, CancellationToken cancellation)
    {
        ulong[] keys = ItemDraw.Keys(reduced.Items, options.Seed);
        HalfScores[][] scores = new HalfScores[options.Repeats][], references = new HalfScores[options.Repeats][];
        for (int repeat = 0; repeat < options.Repeats; repeat++)
        {
            progress?.Report($"clusters by halves: {repeat + 1} of {options.Repeats}");
            int seed = (int)(((long)options.Seed + (2 * repeat)) & int.MaxValue);
            scores[repeat] = HalvedFits.Scores(Halves(reduced.Items, ItemDraw.Draw(keys, 2 * half, repeat + 1), half), counts, seed, cancellation);
            references[repeat] = HalvedFits.Scores((reduced.Reference(half, seed), reduced.Reference(half, (seed + 1) & int.MaxValue)), counts, seed, cancellation);
        }

        return
        [
            ReferencedCurve.Plain("silhouette", "separation", counts, Values(scores, one => one.Silhouette), Values(references, one => one.Silhouette)),
            ReferencedCurve.Corrected("agreement", "stability", counts, Values(scores, one => one.Agreement), Values(references, one => one.Agreement), LeastAgreement, AgreementTie),
            Strength(counts, Values(scores, one => one.Strength), Values(references, one => one.Strength)),
        ];
    }

    /// <summary>Prediction strength with its authors' rule: the most clusters whose mean strength and its standard error reach 0.8; no answer where the reference's is as strong.</summary>
    private static CriterionCurve Strength(int[] counts, double[][] values, double[][] references)
    {
        Spread[] spreads = [.. counts.Select((_, index) => Spread.Of(values.Select(one => one[index])))];
        CriterionPoint[] points =
        [
            .. counts.Zip(spreads, (count, spread) => new CriterionPoint(count, spread.Mean, spread.Mean - spread.Deviation, spread.Mean + spread.Deviation)),
        ];
        int? best = ReferencedCurve.IsBeyond(values, references) ? Last(Math.Sqrt(1.0 / values.Length)) : null;
        return new CriterionCurve("prediction_strength", "stability", points, best, best is null ? null : Last(-1.0) ?? best, best is null ? null : Last(1.0));

        int? Last(double deviations) =>
            points.Where((point, index) => point.Value + (deviations * spreads[index].Deviation) >= PredictionStrength.Enough).LastOrDefault()?.Clusters;
    }

    private static (FeatureMatrix Left, FeatureMatrix Right) Halves(FeatureMatrix items, int[] drawn, int half) =>
        (ReducedFeatures.Select(items, drawn.AsSpan(0, half)), ReducedFeatures.Select(items, drawn.AsSpan(half, half)));

    private static double[][] Values(HalfScores[][] scores, Func<HalfScores, double> value) => [.. scores.Select(repeat => repeat.Select(value).ToArray())];

    private static void Check(FeatureMatrix features, ClusterCountOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Fewest, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Most, options.Fewest);
        ArgumentOutOfRangeException.ThrowIfNegative(options.Seed);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Sample, LeastItems);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Half, LeastItems / 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Repeats, 2);
        int nonFinite = features.FirstNonFiniteItem();
        if (nonFinite >= 0)
        {
            throw new ArgumentException($"Every feature is finite; item {nonFinite} holds a NaN or an infinity. Leave it out, or look for what produced it.", nameof(features));
        }
    }
}
