using CD.Losses.FSharp;
using CD.Tests.Support;
using FsCheck;
using FsCheck.Fluent;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Losses;

/// <summary>Expected values without a remark are those of an independent pure-Python script in float64, given with nine places.</summary>
[TestClass]
public sealed class PairwiseLossTests
{
    // Half of the last of nine places.
    private const double Printed = 5.1e-10;

    // float64 sums of at most 64 terms below 17, in another order.
    private const double Rounding = 1e-11;

    [TestMethod]
    public void Value_AnyProbabilities_HasRowsOfNormOneWhateverTheirScale()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor probabilities = Probabilities();

        Tensor labels = LabelFeatures.value(probabilities);

        Assert.AreEqual(0.0, (labels.square().sum(1) - 1.0).abs().max().ToDouble(), 1e-15);
        Assert.AreEqual(0.0, (LabelFeatures.value(probabilities * 0.25) - labels).abs().max().ToDouble(), 1e-15);
    }

    [TestMethod]
    public void Similarity_OfGeneratedProbabilities_IsTheExpectedOne()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor similarity = LabelFeatures.similarity(Probabilities());

        double[] expected = [0.883737232, 0.889095518, 0.337459890, 0.955915472];
        for (int other = 0; other < expected.Length; other++)
        {
            Assert.AreEqual(expected[other], similarity[0, other + 1].ToDouble(), Printed);
        }
    }

    [TestMethod]
    public void Similarity_OfManyEqualRows_NeverExceedsOne()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor probabilities = GoldenFile.Tensor(77, 0.0, 1.0, 64, 7).to_type(ScalarType.Float32).softmax(1);

        Assert.IsLessThanOrEqualTo(1.0, LabelFeatures.similarity(probabilities).max().ToDouble());
    }

    [TestMethod]
    [DataRow(0.0, 4, 12, 2.969294630, 0.185580914, 0.134967938)]
    [DataRow(0.2, 14, 12, 4.747771218, 0.182606585, 0.148367851)]
    [DataRow(PairSelection.LastLambda, 18, 12, 6.547901069, 0.218263369, 0.181886141)]
    public void Loss_OfGeneratedProbabilities_IsTheExpectedOne(double lambda, int similar, int dissimilar, double sum, double mean, double meanWithDiagonal)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor similarity = LabelFeatures.similarity(Probabilities());
        SelectedPairs pairs = PairSelection.select(PairSelection.upper(lambda), PairSelection.lower(lambda), similarity);

        Assert.AreEqual(similar, pairs.Similar.sum().ToInt32());
        Assert.AreEqual(dissimilar, pairs.Dissimilar.sum().ToInt32());
        Assert.AreEqual(sum, PairwiseLoss.sum(pairs, similarity).ToDouble(), Printed);
        Assert.AreEqual(mean, PairwiseLoss.mean(pairs, similarity).ToDouble(), Printed);

        // The diagonal adds six pairs whose loss is that of the margin, -log(1 - 1e-7), each.
        SelectedPairs all = new(pairs.Similar.logical_or(Similarity.sameRows(similarity)), pairs.Dissimilar);
        Assert.AreEqual(meanWithDiagonal, PairwiseLoss.mean(all, similarity).ToDouble(), Printed + 1e-7);
    }

    [TestMethod]
    public void Thresholds_AtTheLastLambda_AreOneHalf()
    {
        Assert.AreEqual((0.95, 0.455), (PairSelection.upper(0.0), PairSelection.lower(0.0)));
        Assert.AreEqual(0.5, PairSelection.upper(PairSelection.LastLambda), 1e-15);
        Assert.AreEqual(0.5, PairSelection.lower(PairSelection.LastLambda), 1e-15);
    }

    [TestMethod]
    public void Select_EqualThresholds_TakesEveryPairOfDifferentImages()
    {
        using DisposeScope scope = NewDisposeScope();
        SelectedPairs pairs = PairSelection.select(0.5, 0.5, LabelFeatures.similarity(Probabilities()));

        Assert.IsTrue(pairs.Similar.logical_or(pairs.Dissimilar).eq(Similarity.differentRows(pairs.Similar)).all().ToBoolean());
        Assert.IsFalse(pairs.Similar.logical_and(pairs.Dissimilar).any().ToBoolean());
    }

    [TestMethod]
    public void Select_UpperBelowLower_IsRefused()
    {
        using DisposeScope scope = NewDisposeScope();

        ArgumentException exception = Assert.ThrowsExactly<ArgumentException>(() => PairSelection.select(0.4, 0.5, eye(3)));
        StringAssert.Contains(exception.Message, "0.4 and 0.5");
    }

    [TestMethod]
    public void Select_NotOneRowAndColumnAnImage_IsRefused()
    {
        using DisposeScope scope = NewDisposeScope();

        Assert.AreEqual("similarity", Assert.ThrowsExactly<ArgumentException>(() => PairSelection.select(0.5, 0.5, ones(3, 4))).ParamName);
    }

    [TestMethod]
    public void Loss_PairsOfAnotherBatch_IsRefused()
    {
        using DisposeScope scope = NewDisposeScope();
        SelectedPairs pairs = PairSelection.select(0.5, 0.5, eye(3));

        Assert.AreEqual("pairs", Assert.ThrowsExactly<ArgumentException>(() => PairwiseLoss.mean(pairs, eye(4))).ParamName);
    }

    [TestMethod]
    public void Loss_NoPairSelected_IsZeroWithGradientsOfZero()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor none = zeros(6, 6, ScalarType.Bool);
        SelectedPairs pairs = new(none, none);
        foreach (Func<SelectedPairs, Tensor, Tensor> loss in new Func<SelectedPairs, Tensor, Tensor>[] { PairwiseLoss.sum, PairwiseLoss.mean })
        {
            Assert.AreEqual(0.0, loss(pairs, LabelFeatures.similarity(Probabilities())).ToDouble());
            Tensor gradient = LossGradients.Of(logits => loss(pairs, LabelFeatures.similarity(logits.softmax(1))), Logits());
            Assert.AreEqual(0.0, gradient.abs().max().ToDouble());
        }
    }

    [TestMethod]
    public void Loss_OneHotLabels_IsThatOfTheMarginWhereTheyAgreeAndFiniteWhereNot()
    {
        using DisposeScope scope = NewDisposeScope();
        foreach (ScalarType dtype in new[] { ScalarType.Float32, ScalarType.Float64 })
        {
            Tensor oneHot = eye(3, dtype: dtype)[tensor([0L, 0L, 1L, 2L])];
            Tensor similarity = LabelFeatures.similarity(oneHot);
            SelectedPairs right = PairSelection.select(0.5, 0.5, similarity);
            SelectedPairs wrong = new(right.Dissimilar, right.Similar);

            Assert.AreEqual(0.0, PairwiseLoss.mean(right, similarity).ToDouble(), 1.3e-7); // half a unit of float32 above the margin
            Assert.AreEqual(-Math.Log(BinaryCrossEntropy.Margin), PairwiseLoss.mean(wrong, similarity).ToDouble(), 0.2);
            Assert.IsTrue(LossGradients.Of(p => PairwiseLoss.mean(wrong, LabelFeatures.similarity(p)), oneHot).isfinite().all().ToBoolean());
        }
    }

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(0.2)]
    [DataRow(PairSelection.LastLambda)]
    public void Gradient_OfLogits_IsTheCentralDifference(double lambda)
    {
        using DisposeScope scope = NewDisposeScope();
        SelectedPairs pairs = PairSelection.select(PairSelection.upper(lambda), PairSelection.lower(lambda), LabelFeatures.similarity(Probabilities()));

        // The quotient truncates at 1e-10 times a third derivative, which is below 1e3 at these similarities of at most 0.99.
        Assert.AreEqual(0.0, LossGradients.LargestError(logits => PairwiseLoss.mean(pairs, LabelFeatures.similarity(logits.softmax(1))), Logits()), 1e-7);
        Assert.IsGreaterThan(0.01, LossGradients.Of(logits => PairwiseLoss.mean(pairs, LabelFeatures.similarity(logits.softmax(1))), Logits()).abs().max().ToDouble());
    }

    [TestMethod]
    public void Loss_ImagesOrClustersPermuted_IsTheSame()
    {
        Arbitrary<(int Seed, int Batch, int Clusters)> shapes = (
            from seed in Gen.Choose(0, 1_000_000)
            from batch in Gen.Choose(2, 8)
            from clusters in Gen.Choose(2, 6)
            select (seed, batch, clusters)).ToArbitrary();

        Prop.ForAll(shapes, shape =>
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor probabilities = GoldenFile.Tensor((ulong)shape.Seed, -4.0, 4.0, shape.Batch, shape.Clusters).softmax(1);
            Tensor images = argsort(GoldenFile.Tensor((ulong)shape.Seed + 1, 0.0, 1.0, shape.Batch));
            Tensor clusters = argsort(GoldenFile.Tensor((ulong)shape.Seed + 2, 0.0, 1.0, shape.Clusters));
            double loss = Loss(probabilities);
            return Math.Abs(loss - Loss(probabilities[images])) <= Rounding && Math.Abs(loss - Loss(probabilities.index_select(1, clusters))) <= Rounding;
        }).QuickCheckThrowOnFailure();

        static double Loss(Tensor probabilities)
        {
            Tensor similarity = LabelFeatures.similarity(probabilities);
            return PairwiseLoss.mean(PairSelection.select(0.7, 0.4, similarity), similarity).ToDouble();
        }
    }

    private static Tensor Logits() => GoldenFile.Tensor(208, -3.0, 3.0, 6, 4);

    private static Tensor Probabilities() => Logits().softmax(1);
}
