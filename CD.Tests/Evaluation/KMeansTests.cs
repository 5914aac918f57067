using System.Text.Json;
using CD.Runner.Configuration;
using CD.Runner.Evaluation;
using CD.Tests.Support;
using FsCheck;
using FsCheck.Fluent;
using static TorchSharp.torch;

namespace CD.Tests.Evaluation;

[TestClass]
[DoNotParallelize]
public sealed class KMeansTests
{
    private static readonly KMeansOptions Three = new() { Clusters = 3, Restarts = 4 };

    [TestMethod]
    [DataRow(KMeansKind.MLNet)]
    [DataRow(KMeansKind.Tensor)]
    public void Fit_GoldenData_ReachesScikitLearnsInertiaAndScores(KMeansKind kind)
    {
        foreach (JsonElement expected in GoldenFile.Read("metrics.json").GetProperty("kmeans").EnumerateArray())
        {
            int k = expected.GetProperty("k").GetInt32();
            (FeatureMatrix matrix, int[] classes) = Golden(expected, k);

            KMeansResult result = KMeans.Fit(matrix, new KMeansOptions { Clusters = k, Kind = kind }, CancellationToken.None);
            ClusteringScores scores = ClusteringScores.Compute(classes, result.Labels);

            // scikit-learn sums in float32 and stops at its own tolerance; both find the same clusters here, so far less than 1e-3 is left.
            double inertia = expected.GetProperty("inertia").GetDouble();
            Assert.AreEqual(inertia, result.Inertia, 1e-5 * inertia);
            Assert.AreEqual(expected.GetProperty("nmi").GetDouble(), scores.Nmi, 1e-12);
            Assert.AreEqual(expected.GetProperty("ari").GetDouble(), scores.Ari, 1e-12);
            Assert.AreEqual(expected.GetProperty("acc").GetDouble(), scores.Acc, 1e-12);
        }
    }

    [TestMethod]
    [DataRow(KMeansKind.MLNet)]
    [DataRow(KMeansKind.Tensor)]
    public void Fit_Result_IsConsistentWithItself(KMeansKind kind)
    {
        FeatureMatrix matrix = Noise(200, 5);

        KMeansResult result = KMeans.Fit(matrix, Three with { Kind = kind, Seed = 7 }, CancellationToken.None);

        Assert.HasCount(4, result.Inertias);
        Assert.AreEqual(result.Inertias.Min(), result.Inertia);
        Assert.AreEqual(result.Inertias.ToList().IndexOf(result.Inertia) + 7, result.Seed);
        Assert.HasCount(3 * 5, result.Centroids);
        Assert.AreEqual(3, result.OccupiedClusters);
        double inertia = 0.0;
        for (int item = 0; item < matrix.Count; item++)
        {
            double[] distances = [.. Enumerable.Range(0, 3).Select(cluster => SquaredDistance(matrix, item, result.Centroids, cluster))];
            Assert.AreEqual(Array.IndexOf(distances, distances.Min()), result.Labels[item]);
            inertia += distances.Min();
        }

        // Two float64 sums of the same 1,000 terms in different orders.
        Assert.AreEqual(inertia, result.Inertia, 1e-12 * inertia);
    }

    [TestMethod]
    [DataRow(KMeansKind.MLNet)]
    [DataRow(KMeansKind.Tensor)]
    public void Fit_SameSeedTwice_IsIdenticalAtAnyParallelism(KMeansKind kind)
    {
        FeatureMatrix matrix = Noise(2000, 24);
        KMeansOptions options = new() { Clusters = 8, Restarts = 3, Seed = 11, Parallelism = 1, Kind = kind };

        KMeansResult first = KMeans.Fit(matrix, options, CancellationToken.None);
        KMeansResult second = KMeans.Fit(matrix, options with { Parallelism = 3 }, CancellationToken.None);
        KMeansResult other = KMeans.Fit(matrix, options with { Seed = 99 }, CancellationToken.None);

        CollectionAssert.AreEqual(first.Labels, second.Labels);
        CollectionAssert.AreEqual(first.Inertias.ToArray(), second.Inertias.ToArray());
        CollectionAssert.AreEqual(first.Centroids, second.Centroids);
        Assert.AreEqual(first.Seed, second.Seed);
        CollectionAssert.AreNotEqual(first.Inertias.ToArray(), other.Inertias.ToArray());
    }

    // Distances expanded in float32 without centring would be lost beside |x|² = 16 * 1e8. The values are multiples of
    // 2^-6, so that the shift is exact.
    [TestMethod]
    [DataRow(KMeansKind.MLNet)]
    [DataRow(KMeansKind.Tensor)]
    public void Fit_ShiftedAndScaledData_GivesTheSameClusters(KMeansKind kind)
    {
        FeatureMatrix matrix = Map(Noise(300, 16), value => MathF.Round(value * 64f) / 64f);
        KMeansResult plain = KMeans.Fit(matrix, Three with { Kind = kind }, CancellationToken.None);
        KMeansResult shifted = KMeans.Fit(Map(matrix, value => value + 10_000f), Three with { Kind = kind }, CancellationToken.None);
        KMeansResult tiny = KMeans.Fit(Map(matrix, value => value * MathF.Pow(2f, -40f)), Three with { Kind = kind }, CancellationToken.None);

        // The standardized data agree to float32 rounding, 6e-8.
        CollectionAssert.AreEqual(plain.Labels, shifted.Labels);
        CollectionAssert.AreEqual(plain.Labels, tiny.Labels);
        Assert.AreEqual(plain.Inertia, shifted.Inertia, 1e-6 * plain.Inertia);
        Assert.AreEqual(plain.Inertia * Math.Pow(2.0, -80), tiny.Inertia, 1e-6 * plain.Inertia * Math.Pow(2.0, -80));
    }

    [TestMethod]
    [DataRow(KMeansKind.MLNet)]
    [DataRow(KMeansKind.Tensor)]
    public void Fit_OneCluster_GivesTheMeanAndTotalVariance(KMeansKind kind)
    {
        FeatureMatrix matrix = new([0f, 0f, 2f, 0f, 4f, 6f], 3, 2);

        KMeansResult result = KMeans.Fit(matrix, Three with { Kind = kind, Clusters = 1 }, CancellationToken.None);

        // The centroid is a float32 in units of the spread, about 3: exact to 1e-6.
        Assert.AreEqual(2.0, result.Centroids[0], 1e-6);
        Assert.AreEqual(2.0, result.Centroids[1], 1e-6);
        Assert.AreEqual(32.0, result.Inertia, 1e-6);
        CollectionAssert.AreEqual((int[])[0, 0, 0], result.Labels);
    }

    [TestMethod]
    public void Fit_FewerDistinctItemsThanClusters_MakesEachAClusterOfItsOwn()
    {
        FeatureMatrix matrix = new([1f, 1f, 5f, 5f, 1f, 1f, 5f, 5f], 4, 2);

        KMeansResult result = KMeans.Fit(matrix, Three, CancellationToken.None);

        CollectionAssert.AreEqual((int[])[0, 1, 0, 1], result.Labels);
        Assert.AreEqual(0.0, result.Inertia);
        Assert.AreEqual(2, result.OccupiedClusters);
        CollectionAssert.AreEqual((double[])[1.0, 1.0, 5.0, 5.0, 5.0, 5.0], result.Centroids);
    }

    [TestMethod]
    public void Fit_AsManyClustersAsItems_HasNoInertia() =>
        Assert.AreEqual(0.0, KMeans.Fit(Noise(3, 4), Three, CancellationToken.None).Inertia);

    [TestMethod]
    public void Fit_ConstantItems_AreOneCluster()
    {
        KMeansResult result = KMeans.Fit(new FeatureMatrix([.. Enumerable.Repeat(0.3f, 40)], 10, 4), Three, CancellationToken.None);

        Assert.AreEqual(1, result.OccupiedClusters);
        Assert.AreEqual(0.0, result.Inertia);
    }

    [TestMethod]
    [DataRow(KMeansKind.MLNet)]
    [DataRow(KMeansKind.Tensor)]
    public void Fit_ConstantFeatures_ChangeNothing(KMeansKind kind)
    {
        FeatureMatrix matrix = Noise(100, 2);
        float[] padded = [.. Enumerable.Range(0, 100).SelectMany(item => (float[])[.. matrix.Row(item), 1000f, 0f])];

        KMeansResult result = KMeans.Fit(new FeatureMatrix(padded, 100, 4), Three with { Kind = kind }, CancellationToken.None);

        CollectionAssert.AreEqual(KMeans.Fit(matrix, Three with { Kind = kind }, CancellationToken.None).Labels, result.Labels);
    }

    // Beside the outlier the other items differ by less than float32 resolves, so that the trainer finds no third start.
    [TestMethod]
    [DataRow(KMeansKind.MLNet)]
    [DataRow(KMeansKind.Tensor)]
    public void Fit_OutlierBesideNearlyEqualItems_StillGivesAResult(KMeansKind kind)
    {
        float[] values = [.. Enumerable.Range(0, 20).Select(item => 1f + (item * 1e-6f)), 1e12f];

        KMeansResult result = KMeans.Fit(new FeatureMatrix(values, 21, 1), Three with { Kind = kind }, CancellationToken.None);

        Assert.HasCount(21, result.Labels);
        Assert.AreEqual(1, result.Labels.Count(label => label == result.Labels[20]));
        Assert.IsTrue(double.IsFinite(result.Inertia));
    }

    [TestMethod]
    public void Fit_ImpossibleRequests_NameTheRule()
    {
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => KMeans.Fit(Noise(2, 4), Three, CancellationToken.None)).Message, "3 clusters for 2 items");
        float[] values = [0f, 1f, 2f, float.NaN, 4f, 5f];
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => KMeans.Fit(new FeatureMatrix(values, 3, 2), Three, CancellationToken.None)).Message, "item 1 holds a NaN");
        values[3] = float.NegativeInfinity;
        Assert.ThrowsExactly<ArgumentException>(() => KMeans.Fit(new FeatureMatrix(values, 3, 2), Three, CancellationToken.None));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => KMeans.Fit(Noise(9, 2), Three with { Restarts = 0 }, CancellationToken.None));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => KMeans.Fit(Noise(9, 2), Three with { Clusters = 0 }, CancellationToken.None));
    }

    [TestMethod]
    public void Fit_Cancelled_Stops() =>
        Assert.ThrowsExactly<OperationCanceledException>(() => KMeans.Fit(Noise(50, 2), Three, new CancellationToken(canceled: true)));

    [TestMethod]
    [DataRow(KMeansKind.MLNet)]
    [DataRow(KMeansKind.Tensor)]
    public void Fit_LastSeeds_WrapAroundToZero(KMeansKind kind) =>
        Assert.HasCount(4, KMeans.Fit(Noise(50, 2), Three with { Kind = kind, Seed = int.MaxValue }, CancellationToken.None).Inertias);

    // Blobs that overlap: every fit stops at a local optimum, and the best of ten starts finds the same one.
    [TestMethod]
    public void Fit_OverlappingBlobs_GivesBothImplementationsTheSameInertia()
    {
        double[] centres = GoldenFile.Uniform(21, 6 * 8, -1.0, 1.0);
        float[] values = [.. GoldenFile.Uniform(22, 5000 * 8, -1.0, 1.0).Select((noise, index) => (float)(noise + centres[(index / 8 % 6 * 8) + (index % 8)]))];
        FeatureMatrix matrix = new(values, 5000, 8);
        KMeansOptions options = new() { Clusters = 6 };

        double trainer = KMeans.Fit(matrix, options with { Kind = KMeansKind.MLNet }, CancellationToken.None).Inertia;
        double tensors = KMeans.Fit(matrix, options, CancellationToken.None).Inertia;

        Assert.AreEqual(trainer, tensors, 1e-3 * trainer);
    }

    [TestMethod]
    public void Fit_TensorsWithDuplicateItems_CoversEveryDistinctItem()
    {
        float[] values = [.. Enumerable.Range(0, 4000).Select(item => (float)(item % 8))];

        KMeansResult result = KMeans.Fit(new FeatureMatrix(values, 4000, 1), new KMeansOptions { Clusters = 7, Restarts = 3, Kind = KMeansKind.Tensor }, CancellationToken.None);

        // Eight values and seven clusters: two neighbours share one, 500 items each half a unit from its centroid.
        Assert.AreEqual(7, result.OccupiedClusters);
        Assert.AreEqual(1000 * 0.25, result.Inertia, 1e-3);
    }

    [TestMethod]
    public void Fit_Tensors_FreesThem()
    {
        FeatureMatrix matrix = Noise(300, 4);
        long before = LiveTensors.CountSettled();

        _ = KMeans.Fit(matrix, Three with { Kind = KMeansKind.Tensor }, CancellationToken.None);

        Assert.IsLessThanOrEqualTo(before, Tensor.TotalCount);
    }

    [TestMethod]
    public void Fit_TensorsWithPermutedItems_MovesTheClustersAlong() => Prop.ForAll(Gen.Choose(1, int.MaxValue).ToArbitrary(), seed =>
    {
        FeatureMatrix groups = new([.. Noise(90, 3).Blocks.Single().ToArray().Select((value, index) => value + (index / 3 % 3 * 9f))], 90, 3);
        int[] order = [.. Enumerable.Range(0, 90)];
        new Random(seed).Shuffle(order);
        KMeansOptions options = Three with { Kind = KMeansKind.Tensor };
        KMeansResult plain = KMeans.Fit(groups, options, CancellationToken.None);
        KMeansResult permuted = KMeans.Fit(new FeatureMatrix([.. order.SelectMany(item => groups.Row(item).ToArray())], 90, 3), options, CancellationToken.None);

        // The same partition: items together before are together after. The sums are in another order.
        bool same = order.Select((item, place) => (plain.Labels[item], permuted.Labels[place])).Distinct().Count() == 3;
        return same && Math.Abs(plain.Inertia - permuted.Inertia) < 1e-6 * plain.Inertia;
    }).QuickCheckThrowOnFailure();

    private static FeatureMatrix Noise(int n, int d) => new([.. GoldenFile.Uniform(5, (long)n * d, -1.0, 1.0).Select(value => (float)value)], n, d);

    private static FeatureMatrix Map(FeatureMatrix matrix, Func<float, float> map) => new([.. matrix.Blocks.Single().ToArray().Select(map)], matrix.Count, matrix.Dimensions);

    private static double SquaredDistance(FeatureMatrix matrix, int item, double[] centroids, int cluster)
    {
        double sum = 0.0;
        for (int feature = 0; feature < matrix.Dimensions; feature++)
        {
            sum += Math.Pow(matrix.Row(item)[feature] - centroids[(cluster * matrix.Dimensions) + feature], 2.0);
        }

        return sum;
    }

    private static (FeatureMatrix Matrix, int[] Classes) Golden(JsonElement expected, int k)
    {
        int n = expected.GetProperty("n").GetInt32();
        int d = expected.GetProperty("d").GetInt32();
        double spread = expected.GetProperty("spread").GetDouble();
        long[] seeds = expected.GetProperty("seeds").Longs();
        double[] centres = GoldenFile.Uniform((ulong)seeds[0], k * d, -1.0, 1.0);
        int[] classes = [.. GoldenFile.Uniform((ulong)seeds[1], n).Select(value => (int)(value * k))];
        double[] noise = GoldenFile.Uniform((ulong)seeds[2], n * d, -spread, spread);
        float[] values = [.. noise.Select((value, index) => (float)(centres[(classes[index / d] * d) + (index % d)] + value))];
        return (new FeatureMatrix(values, n, d), classes);
    }
}
