using CD.Losses.FSharp;
using CD.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Losses;

[TestClass]
public sealed class TripletLossTests
{
    // A few float64 operations on values near 1.
    private const double Rounding = 1e-12;

    // Values and gradients on paper: |a - p|² = 0.8, |a - n|² = 0.4.
    [TestMethod]
    [DataRow(1.0, 0.6, new[] { 0.4, -2.8 }, new[] { -0.8, 1.6 }, new[] { 0.4, 1.2 })]
    [DataRow(2.0, 1.4, new[] { 1.2, -4.4 }, new[] { -1.6, 3.2 }, new[] { 0.4, 1.2 })]
    public void Value_OneTriplet_HasValueAndGradientsOfThePaper(double weight, double value, double[] anchor, double[] positive, double[] negative)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor a = LossInputs.Row(1.0, 0.0).requires_grad_(), p = LossInputs.Row(0.6, 0.8).requires_grad_(), n = LossInputs.Row(0.8, -0.6).requires_grad_();

        Tensor loss = TripletLoss.value(weight, 0.2, a, p, n);
        loss.backward();

        Assert.AreEqual(value, loss.ToDouble(), Rounding);
        AssertValues(anchor, a.grad!);
        AssertValues(positive, p.grad!);
        AssertValues(negative, n.grad!);
    }

    [TestMethod]
    public void OfRows_SharedRows_IsTheMeanOverTriplets()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor rows = nn.functional.normalize(GoldenFile.Tensor(41, -1.0, 1.0, 6, 4)).requires_grad_();
        Tensor triplets = tensor(new long[,] { { 0, 0, 1, 4 }, { 1, 2, 2, 5 }, { 3, 4, 5, 0 } });

        Tensor expected = TripletLoss.value(2.0, 0.2, rows[triplets[0]], rows[triplets[1]], rows[triplets[2]]);
        Tensor loss = TripletLoss.ofRows(2.0, 0.2, rows, triplets);

        Assert.AreEqual(expected.ToDouble(), loss.ToDouble(), Rounding);
        loss.backward();
        Tensor gradient = rows.grad!.clone();
        rows.grad!.zero_();
        expected.backward();
        Assert.IsLessThan(Rounding, (gradient - rows.grad!).abs().max().ToDouble());
        Assert.IsGreaterThan(0.01, gradient.abs().max().ToDouble());
    }

    [TestMethod]
    public void OfRows_Gradient_IsTheCentralDifference()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor rows = GoldenFile.Tensor(42, -1.0, 1.0, 5, 3);
        Tensor triplets = tensor(new long[,] { { 0, 0, 3 }, { 1, 2, 4 }, { 4, 3, 0 } });
        Tensor leaf = rows.clone().requires_grad_();
        TripletLoss.ofRows(2.0, 0.5, leaf, triplets).backward();

        // Steps of 1e-5 leave 1e-11 of rounding, and a parabola nothing else; no triplet is that near the kink.
        double[] gradient = leaf.grad!.data<double>().ToArray();
        for (int element = 0; element < gradient.Length; element++)
        {
            double difference = (At(element, 1e-5) - At(element, -1e-5)) / 2e-5;
            Assert.AreEqual(difference, gradient[element], 1e-8, $"element {element}");
        }

        double At(int element, double step)
        {
            Tensor moved = rows.clone();
            moved.view(-1)[element] += step;
            return TripletLoss.ofRows(2.0, 0.5, moved, triplets).ToDouble();
        }
    }

    [TestMethod]
    public void OfRows_NegativesFarEnough_IsZeroWithoutGradient()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor rows = tensor(new[,] { { 1.0, 0.0 }, { 1.0, 0.0 }, { -1.0, 0.0 } }).requires_grad_();

        Tensor loss = TripletLoss.ofRows(2.0, 0.2, rows, tensor(new long[,] { { 0 }, { 1 }, { 2 } }));
        loss.backward();

        Assert.AreEqual(0.0, loss.ToDouble());
        Assert.AreEqual(0.0, rows.grad!.abs().max().ToDouble());
    }

    [TestMethod]
    public void OfRows_NoTriplet_IsZeroWithGradientsOfZero()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor rows = GoldenFile.Tensor(43, -1.0, 1.0, 4, 3).requires_grad_();

        Tensor loss = TripletLoss.ofRows(2.0, 0.2, rows, zeros(3, 0, ScalarType.Int64));
        loss.backward();

        Assert.AreEqual(0.0, loss.ToDouble());
        Assert.AreEqual(0.0, rows.grad!.abs().max().ToDouble());
    }

    [TestMethod]
    public void OfRows_RotatedRows_IsTheSame()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor rows = GoldenFile.Tensor(44, -1.0, 1.0, 5, 2);
        Tensor rotation = tensor(new[,] { { 0.6, -0.8 }, { 0.8, 0.6 } });
        Tensor triplets = tensor(new long[,] { { 0, 1 }, { 2, 3 }, { 4, 0 } });

        Assert.AreEqual(TripletLoss.ofRows(2.0, 0.2, rows, triplets).ToDouble(), TripletLoss.ofRows(2.0, 0.2, rows.mm(rotation), triplets).ToDouble(), Rounding);
    }

    [TestMethod]
    public void OfRows_IndicesOfTwoRows_AreRefused()
    {
        using DisposeScope scope = NewDisposeScope();

        ArgumentException exception = Assert.ThrowsExactly<ArgumentException>(() => TripletLoss.ofRows(1.0, 0.2, ones(2, 2), zeros(2, 1, ScalarType.Int64)));
        StringAssert.Contains(exception.Message, "[3, triplets]");
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => TripletLoss.value(double.NaN, 0.2, ones(1, 2), ones(1, 2), ones(1, 2)));
    }

    private static void AssertValues(double[] expected, Tensor actual)
    {
        foreach ((double value, double found) in expected.Zip(actual.data<double>().ToArray()))
        {
            Assert.AreEqual(value, found, Rounding);
        }
    }
}
