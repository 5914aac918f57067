using CD.Runner.Configuration;
using CD.Runner.Errors;
using CD.Runner.Evaluation;

namespace CD.Tests.Evaluation;

[TestClass]
public sealed class ClusterEvaluationTests
{
    private static readonly FeatureMatrix Points = new([0f, 0f, 0.1f, 0f, 9f, 9f, 9f, 9.1f], 4, 2);
    private static readonly EvaluationSettings Settings = new() { Restarts = 2 };

    [TestMethod]
    public void Run_SeparateGroups_ScoresThemPerfectly()
    {
        ClusterResult result = ClusterEvaluation.Run(Points, [1, 1, 0, 0], 2, Settings, CancellationToken.None);

        // NMI is a quotient of rounded logarithms; ACC and ARI are of integers.
        Assert.AreEqual(1.0, result.Scores!.Nmi, 1e-12);
        Assert.AreEqual(1.0, result.Scores.Ari);
        Assert.AreEqual(1.0, result.Scores.Acc);
        Assert.HasCount(2, result.KMeans!.Inertias);

        // Two pairs of points 0.1 apart: each is 0.05 from its centroid. float32 holds 9.1 to 4e-7.
        Assert.AreEqual(0.01, result.KMeans!.Inertia, 1e-6);
    }

    [TestMethod]
    public void Run_WithoutLabels_ClustersWithoutScores()
    {
        ClusterResult result = ClusterEvaluation.Run(Points, null, 2, Settings, CancellationToken.None);

        Assert.IsNull(result.Scores);
        Assert.AreEqual(result.KMeans!.Labels[0], result.KMeans!.Labels[1]);
    }

    [TestMethod]
    public void Run_SomeLabels_ClustersAllAndScoresThoseWithLabels()
    {
        ClusterResult some = ClusterEvaluation.Run(Points, [1, -1, 0, 0], 2, Settings, CancellationToken.None);
        ClusterResult wrong = ClusterEvaluation.Run(Points, [1, 0, -1, 0], 2, Settings, CancellationToken.None);

        Assert.HasCount(4, some.KMeans!.Labels);
        Assert.AreEqual(1.0, some.Scores!.Acc);
        Assert.AreEqual(2.0 / 3.0, wrong.Scores!.Acc, 1e-12); // the first two points are in one cluster; 2/3 is not a binary fraction
        Assert.IsNull(ClusterEvaluation.Run(Points, [-1, -1, -1, -1], 2, Settings, CancellationToken.None).Scores);
    }

    [TestMethod]
    public void Run_MoreClustersThanImages_SaysWhatToSet()
    {
        UserErrorException error = Assert.ThrowsExactly<UserErrorException>(() => ClusterEvaluation.Run(Points, null, 5, Settings, CancellationToken.None));

        Assert.AreEqual(ExitCode.Usage, error.Code);
        StringAssert.Contains(error.Message, "set evaluation.clusters to at most 4");
    }

    [TestMethod]
    public void Run_NonFiniteFeatures_NamesTheImage()
    {
        float[] broken = [.. Points.Blocks.Single().ToArray()];
        broken[5] = float.PositiveInfinity;

        UserErrorException error = Assert.ThrowsExactly<UserErrorException>(() => ClusterEvaluation.Run(new FeatureMatrix(broken, 4, 2), null, 2, Settings, CancellationToken.None));

        Assert.AreEqual(ExitCode.NotFinite, error.Code);
        StringAssert.Contains(error.Message, "image 2");
    }

    [TestMethod]
    public void Run_LabelsOfAnotherLength_NamesBothLengths() =>
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => ClusterEvaluation.Run(Points, [0, 1], 2, Settings, CancellationToken.None)).Message, "2 labels for 4 items");
}
