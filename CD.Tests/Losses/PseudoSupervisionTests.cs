using CD.Losses.FSharp;
using CD.Tests.Support;
using FsCheck;
using FsCheck.Fluent;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Losses;

/// <summary>Expected values without a remark are those of an independent pure-Python script in float64, given with nine places.</summary>
[TestClass]
public sealed class PseudoSupervisionTests
{
    // The last of nine places, and what the margin of 1e-7 takes from the smallest probabilities.
    private const double Printed = 2e-9;

    // 1 - s, at least 1e-7, rounds at 1e-16, and its logarithm at 1e-9.
    private const double Rounding = 1e-8;

    private static readonly string[] PredictionLosses = ["graph", "labels", "binary labels"];

    public static IEnumerable<object[]> Losses => PredictionLosses.Select(name => new object[] { name });

    [TestMethod]
    public void Links_OfGeneratedProbabilities_JoinThreeImages()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor graph = PseudoGraph.links(0.95, Originals());

        Tensor expected = eye(6, dtype: ScalarType.Bool);
        foreach ((int first, int second) in new[] { (0, 1), (0, 5), (1, 5) })
        {
            expected[first, second] = true;
            expected[second, first] = true;
        }

        Assert.IsTrue(graph.eq(expected).all().ToBoolean());
    }

    [TestMethod]
    public void Labels_OfGeneratedProbabilities_AreTheExpectedOnes()
    {
        using DisposeScope scope = NewDisposeScope();

        CollectionAssert.AreEqual((long[])[2, 2, 1, 0, 1, 2], PseudoLabels.labels(Originals()).data<long>().ToArray());
        CollectionAssert.AreEqual((bool[])[true, true, true, false, false, true], PseudoLabels.confident(0.9, Originals()).data<bool>().ToArray());
    }

    [TestMethod]
    [DataRow("graph", 1.153279759)]
    [DataRow("binary labels", 1.746116824)]
    [DataRow("labels", 4.752918037)]
    public void Loss_OfGeneratedProbabilities_IsTheExpectedOne(string name, double expected)
    {
        using DisposeScope scope = NewDisposeScope();

        Assert.AreEqual(expected, Loss(name, Originals(), Transformed().softmax(1)).ToDouble(), Printed);
    }

    [TestMethod]
    public void JensenShannon_OfGeneratedValues_IsTheExpectedOne()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor all = ones(12, ScalarType.Bool);

        Assert.AreEqual(1.740058984, MutualInformation.jensenShannon(GoldenFile.Tensor(211, -2.0, 2.0, 12), GoldenFile.Tensor(212, -2.0, 2.0, 12, 1), all).ToDouble(), Printed);
        Assert.AreEqual(2.0 * Math.Log(2.0), MutualInformation.jensenShannon(zeros(12, 1, 2, 2), zeros(12, 1, 2, 2), all).ToDouble(), 1e-6);
    }

    [TestMethod]
    public void JensenShannon_PairsThatDoNotExist_DoNotCount()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor related = GoldenFile.Tensor(1, -2.0, 2.0, 3, 2);
        Tensor unrelated = GoldenFile.Tensor(2, -2.0, 2.0, 3, 2);
        Tensor some = tensor([true, false, true]);

        double expected = MutualInformation.jensenShannon(related, unrelated[some], ones(2, ScalarType.Bool)).ToDouble();
        Assert.AreEqual(expected, MutualInformation.jensenShannon(related, unrelated, some).ToDouble(), Rounding);
        double first = MutualInformation.jensenShannon(related, unrelated, zeros(3, ScalarType.Bool)).ToDouble();
        Assert.AreEqual(related.negative().exp().log1p().mean().ToDouble(), first, Rounding);
    }

    [TestMethod]
    public void JensenShannon_LargeValues_StaysFiniteWithItsGradient()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor values = tensor([-1000f, 0f, 1000f]).unsqueeze(1);
        Tensor all = ones(3, ScalarType.Bool);

        // softplus(1000) = 1000 and softplus(-1000) = 0, so each mean is (1000 + log 2) / 3.
        Assert.AreEqual(2.0 * (1000.0 + Math.Log(2.0)) / 3.0, MutualInformation.jensenShannon(values, values, all).ToDouble(), 1e-3);
        Assert.IsTrue(LossGradients.Of(t => MutualInformation.jensenShannon(t, t, all), values).isfinite().all().ToBoolean());
    }

    [TestMethod]
    public void JensenShannon_OfValues_HasTheCentralDifferenceAsItsGradient()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor all = ones(4, ScalarType.Bool);
        Tensor other = GoldenFile.Tensor(4, -2.0, 2.0, 4, 3);

        Assert.AreEqual(0.0, LossGradients.LargestError(t => MutualInformation.jensenShannon(t, other, all), GoldenFile.Tensor(3, -2.0, 2.0, 4, 3)), 1e-9);
        Assert.AreEqual(0.0, LossGradients.LargestError(t => MutualInformation.jensenShannon(other, t, all), GoldenFile.Tensor(3, -2.0, 2.0, 4, 3)), 1e-9);
    }

    [TestMethod]
    [DynamicData(nameof(Losses))]
    public void Gradient_OfLogits_IsTheCentralDifference(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor logits = GoldenFile.Tensor(31, -2.0, 2.0, 6, 4);

        // The quotient truncates at 1e-10 times a third derivative, which is below 1e3 at probabilities of at least 0.01.
        Assert.AreEqual(0.0, LossGradients.LargestError(values => Loss(name, Originals(), values.softmax(1)), logits), 1e-7);
        Assert.IsGreaterThan(0.01, LossGradients.Of(values => Loss(name, Originals(), values.softmax(1)), logits).abs().max().ToDouble());
    }

    [TestMethod]
    [DynamicData(nameof(Losses))]
    public void Gradient_OneHotPredictions_IsFinite(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        foreach (ScalarType dtype in new[] { ScalarType.Float32, ScalarType.Float64 })
        {
            Tensor oneHot = eye(4, dtype: dtype)[tensor([0L, 1L, 2L, 3L, 0L, 1L])];
            Assert.IsTrue(LossGradients.Of(p => Loss(name, Originals(), p), oneHot).isfinite().all().ToBoolean());
        }
    }

    [TestMethod]
    [DataRow("labels")]
    [DataRow("binary labels")]
    public void Loss_NoLabelIsConfident_IsZeroWithGradientsOfZero(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor undecided = full(6, 4, 0.25, ScalarType.Float64);

        Assert.AreEqual(0.0, Loss(name, undecided, Transformed().softmax(1)).ToDouble());
        Assert.AreEqual(0.0, LossGradients.Of(values => Loss(name, undecided, values.softmax(1)), Transformed()).abs().max().ToDouble());
    }

    [TestMethod]
    public void CrossEntropy_LabelsOfAnotherBatch_AreRefused()
    {
        using DisposeScope scope = NewDisposeScope();

        Assert.ThrowsExactly<ArgumentException>(() => PseudoLabels.crossEntropy(ones(3, ScalarType.Bool), zeros(3, ScalarType.Int64), ones(4, 2)));
    }

    [TestMethod]
    [DynamicData(nameof(Losses))]
    public void Loss_ImagesOrClustersPermutedInBoth_IsTheSame(string name)
    {
        Arbitrary<(int Seed, int Batch, int Clusters)> shapes = (
            from seed in Gen.Choose(0, 1_000_000)
            from batch in Gen.Choose(2, 8)
            from clusters in Gen.Choose(2, 6)
            select (seed, batch, clusters)).ToArbitrary();

        Prop.ForAll(shapes, shape =>
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor originals = GoldenFile.Tensor((ulong)shape.Seed, -8.0, 8.0, shape.Batch, shape.Clusters).softmax(1);
            Tensor transformed = GoldenFile.Tensor((ulong)shape.Seed + 1, -8.0, 8.0, shape.Batch, shape.Clusters).softmax(1);
            Tensor images = argsort(GoldenFile.Tensor((ulong)shape.Seed + 2, 0.0, 1.0, shape.Batch));
            Tensor clusters = argsort(GoldenFile.Tensor((ulong)shape.Seed + 3, 0.0, 1.0, shape.Clusters));
            double loss = Loss(name, originals, transformed).ToDouble();
            double reordered = Loss(name, originals[images], transformed[images]).ToDouble();
            double renamed = Loss(name, originals.index_select(1, clusters), transformed.index_select(1, clusters)).ToDouble();
            return Math.Abs(loss - reordered) <= Rounding && Math.Abs(loss - renamed) <= Rounding;
        }).QuickCheckThrowOnFailure();
    }

    private static Tensor Loss(string name, Tensor originals, Tensor transformed) => name switch
    {
        "graph" => PseudoGraph.value(PseudoGraph.links(0.95, originals), transformed),
        "labels" => PseudoLabels.crossEntropy(PseudoLabels.confident(0.9, originals), PseudoLabels.labels(originals), transformed),
        _ => PseudoLabels.binaryCrossEntropy(PseudoLabels.confident(0.9, originals), PseudoLabels.labels(originals), transformed),
    };

    private static Tensor Originals() => GoldenFile.Tensor(209, -8.0, 8.0, 6, 4).softmax(1);

    private static Tensor Transformed() => GoldenFile.Tensor(210, -8.0, 8.0, 6, 4);
}
