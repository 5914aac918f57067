using CD.Losses.FSharp;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Losses;

[TestClass]
public sealed class HeadDecorrelationTests
{
    // Sums of at most 16 float64 terms of size 1.
    private const double Rounding = 1e-12;

    [TestMethod]
    public void Value_IndependentHeads_IsZero()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor features = cat([LossInputs.Column(0.0, 0.0, 1.0, 1.0), LossInputs.Column(0.0, 1.0, 0.0, 1.0)], 1);

        Assert.AreEqual(0.0, HeadDecorrelation.value(features, features).ToDouble(), Rounding);
    }

    [TestMethod]
    public void Value_OpposedHeads_IsTheirSquaredCorrelation()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor head = LossInputs.Column(0.0, 1.0, 0.0, 1.0);
        Tensor features = cat([head, 1.0 - head], 1);

        // Both variances are 1/4 and the covariance -1/4: the correlation is -1/4 / (1/4 + 1e-4).
        double expected = Math.Pow(0.25 / 0.2501, 2.0);
        Assert.AreEqual(expected, HeadDecorrelation.value(features, features).ToDouble(), Rounding);
    }

    [TestMethod]
    public void Value_OneCorrelatedPairOfThreeInOneView_CountsTwoOfTwelve()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor first = LossInputs.Column(0.0, 1.0, 0.0, 1.0);
        Tensor second = LossInputs.Column(0.0, 0.0, 1.0, 1.0);
        Tensor paired = cat([first, first, second], 1);
        Tensor constant = full(4, 3, 0.3, ScalarType.Float64);

        // Two of the view's 3 * 2 ordered pairs; constant heads correlate with nothing, so the other view adds 0.
        double expected = Math.Pow(0.25 / 0.2501, 2.0) * 2.0 / 12.0;
        Assert.AreEqual(expected, HeadDecorrelation.value(paired, constant).ToDouble(), Rounding);
    }

    [TestMethod]
    public void Value_OneHead_IsRefused()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor features = full(4, 1, 0.5);

        ArgumentException exception = Assert.ThrowsExactly<ArgumentException>(() => HeadDecorrelation.value(features, features));
        StringAssert.Contains(exception.Message, "at least 2 heads");
    }
}
