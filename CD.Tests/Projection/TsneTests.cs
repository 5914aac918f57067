using CD.Runner.Distances;
using CD.Runner.Errors;
using CD.Runner.Evaluation;
using CD.Runner.Projection;
using CD.Tests.Support;
using static TorchSharp.torch;

namespace CD.Tests.Projection;

[TestClass]
[DoNotParallelize]
public sealed class TsneTests
{
    private static readonly TsneOptions Exact = new() { Perplexity = 10.0, Iterations = 400 };

    private static readonly TsneOptions Approximate = Exact with { ExactLimit = 0 };

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Fit_SeparatedGroups_StaySeparated(bool exact)
    {
        FeatureMatrix items = ProjectionTesting.Groups(300, 8, 4);

        TsneResult result = Fit(items, exact);

        // Every point's nearest one is of its group, as every item's is.
        Neighbours nearest = NearestNeighbours.Find(result.Coordinates, 1, CancellationToken.None);
        Assert.IsTrue(Enumerable.Range(0, 300).All(point => nearest.Items[point] % 4 == point % 4));
        Assert.IsGreaterThan(0.95, Trustworthiness.Compute(items, result.Coordinates, 12, CancellationToken.None));
        Assert.AreEqual(400, result.Iterations);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Fit_Divergence_Falls(bool exact)
    {
        List<TsneProgress> progress = [];

        TsneResult result = Tsne.Fit(ProjectionTesting.Groups(300, 8, 4), exact ? Exact : Approximate, progress.Add, CancellationToken.None);

        CollectionAssert.AreEqual((int[])[50, 100, 150, 200, 250, 300, 350, 400], progress.Select(step => step.Iteration).ToArray());
        double[] plain = [.. progress.Where(step => step.Iteration > 250).Select(step => step.Divergence)];
        Assert.IsLessThan(progress[4].Divergence, plain[0], "without exaggeration the divergence itself is minimized");
        CollectionAssert.AreEqual(plain.OrderDescending().ToArray(), plain);
        Assert.AreEqual(result.Divergence, plain[^1]);
        Assert.IsGreaterThan(0.0, result.Divergence);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Fit_SameSeedTwice_GivesTheSameBits(bool exact)
    {
        FeatureMatrix items = ProjectionTesting.Groups(200, 8, 4);
        TsneOptions options = (exact ? Exact : Approximate) with { Iterations = 60, Initialization = TsneInitialization.Random };

        float[] first = Values(Tsne.Fit(items, options, null, CancellationToken.None));
        float[] second = Values(Tsne.Fit(items, options, null, CancellationToken.None));
        float[] other = Values(Tsne.Fit(items, options with { Seed = 43 }, null, CancellationToken.None));

        CollectionAssert.AreEqual(first, second);
        CollectionAssert.AreNotEqual(first, other);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Fit_DuplicatesAndConstantFeatures_GiveFinitePoints(bool exact)
    {
        FeatureMatrix noise = ProjectionTesting.Groups(240, 4, 3);

        // 60 of one item, which is more than it has neighbours, and pairs; two features never change.
        FeatureMatrix items = ProjectionTesting.Map(noise, (item, feature) => feature >= 2 ? 7f : noise.Row(item < 60 ? 0 : item / 2 * 2)[feature]);

        TsneResult result = Fit(items, exact);

        Assert.IsTrue(Values(result).All(float.IsFinite));
        Assert.IsTrue(double.IsFinite(result.Divergence));
        Assert.IsGreaterThan(1f, Values(result).Max() - Values(result).Min());
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Fit_EqualItems_GiveFinitePoints(bool exact) =>
        Assert.IsTrue(Values(Fit(new FeatureMatrix([.. Enumerable.Repeat(0.3f, 80)], 20, 4), exact)).All(float.IsFinite));

    [TestMethod]
    [DataRow(false, 5)]
    [DataRow(true, 5)]
    [DataRow(false, 20)]
    [DataRow(true, 20)]
    public void Fit_FewItems_LowersThePerplexity(bool exact, int count)
    {
        TsneResult result = Fit(ProjectionTesting.Noise(6, count, 3), exact);

        Assert.AreEqual((count - 1) / 3.0, result.Perplexity);
        Assert.IsTrue(Values(result).All(float.IsFinite));
    }

    [TestMethod]
    public void Fit_UnusableItems_AreAnErrorOfOneLine()
    {
        UserErrorException few = Assert.ThrowsExactly<UserErrorException>(() => Fit(ProjectionTesting.Noise(6, 4, 3), exact: true));
        UserErrorException broken = Assert.ThrowsExactly<UserErrorException>(() => Fit(new FeatureMatrix([.. Enumerable.Repeat(1f, 19), float.NaN], 10, 2), exact: true));

        Assert.AreEqual((ExitCode.Data, "t-SNE needs at least 5 images; received 4."), (few.Code, few.Message));
        Assert.AreEqual((ExitCode.NotFinite, "t-SNE needs finite features; item 9 holds a NaN or an infinity."), (broken.Code, broken.Message));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Tsne.Fit(ProjectionTesting.Noise(6, 9, 3), Exact with { Perplexity = 0.5 }, null, CancellationToken.None));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Tsne.Fit(ProjectionTesting.Noise(6, 9, 3), Exact with { Angle = 0.8 }, null, CancellationToken.None));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Fit_Cancelled_StopsBetweenTwoSteps(bool exact)
    {
        using CancellationTokenSource source = new();
        int steps = 0;

        Assert.ThrowsExactly<OperationCanceledException>(() => Tsne.Fit(
            ProjectionTesting.Noise(6, 50, 3),
            exact ? Exact : Approximate,
            progress =>
            {
                steps = progress.Iteration;
                source.Cancel();
            },
            source.Token));
        Assert.AreEqual(GradientDescent.CheckInterval, steps);
    }

    [TestMethod]
    public void Fit_Tensors_FreesThem()
    {
        FeatureMatrix items = ProjectionTesting.Groups(100, 20, 4);
        long before = LiveTensors.CountSettled();

        TsneResult result = Tsne.Fit(items, Exact with { Iterations = 10 }, null, CancellationToken.None);
        _ = Tsne.Fit(items, Approximate with { Iterations = 10, Initialization = TsneInitialization.Random }, null, CancellationToken.None);
        _ = Trustworthiness.Compute(items, result.Coordinates, 5, CancellationToken.None);

        Assert.IsLessThanOrEqualTo(before, Tensor.TotalCount);
    }

    private static TsneResult Fit(FeatureMatrix items, bool exact) => Tsne.Fit(items, exact ? Exact : Approximate, null, CancellationToken.None);

    private static float[] Values(TsneResult result) => result.Coordinates.Blocks.Single().ToArray();
}
