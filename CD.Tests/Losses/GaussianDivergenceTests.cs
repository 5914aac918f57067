using CD.Losses.FSharp;
using CD.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Losses;

[TestClass]
public sealed class GaussianDivergenceTests
{
    // Sums of a few float64 terms of size 1.
    private const double Rounding = 1e-12;

    // What the values given to nine digits round.
    private const double Digits = 5e-10;

    [TestMethod]
    public void Value_OneSampleOfTwo_IsItsValueOnPaper()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor mean = LossInputs.Row(0.5, -1.0);
        Tensor logVariance = LossInputs.Row(0.0, Math.Log(0.25));

        // .25/2, and (1 + .25 - 1 - ln .25)/2.
        Tensor each = GaussianDivergence.perDimension(mean, logVariance);
        Assert.AreEqual(0.125, each[0].ToDouble(), Rounding);
        Assert.AreEqual((0.25 + Math.Log(4.0)) / 2.0, each[1].ToDouble(), Rounding);
        Assert.AreEqual(0.943147181, GaussianDivergence.value(mean, logVariance).ToDouble(), Digits);

        // With the cross-entropy of ReconstructionTests both terms add to 1.964798428.
        Tensor output = LossInputs.Row(0.9, 0.2, 0.5);
        Tensor reconstruction = Reconstruction.crossEntropy(LossInputs.Row(1.0, 0.0, 0.25), (output / (1.0 - output)).log());
        Assert.AreEqual(1.964798428, (reconstruction + GaussianDivergence.value(mean, logVariance)).ToDouble(), Digits);
    }

    [TestMethod]
    public void Value_StandardNormal_IsZeroAndTheLeast()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor zero = torch.zeros(3, 2, ScalarType.Float64);

        Assert.AreEqual(0.0, GaussianDivergence.value(zero, zero).ToDouble());
        Tensor mean = GoldenFile.Tensor(71, -1.0, 1.0, 40, 2);
        Tensor logVariance = GoldenFile.Tensor(72, -3.0, 3.0, 40, 2);
        for (int row = 0; row < 40; row++)
        {
            Assert.IsGreaterThan(0.0, GaussianDivergence.value(mean.narrow(0, row, 1), logVariance.narrow(0, row, 1)).ToDouble());
        }
    }

    [TestMethod]
    public void Value_DimensionsPermutedOrBatchRepeated_IsTheSame()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor mean = GoldenFile.Tensor(71, -1.0, 1.0, 4, 5);
        Tensor logVariance = GoldenFile.Tensor(72, -3.0, 3.0, 4, 5);
        double value = GaussianDivergence.value(mean, logVariance).ToDouble();

        Assert.AreEqual(value, GaussianDivergence.value(mean.flip(1), logVariance.flip(1)).ToDouble(), Rounding);
        Assert.AreEqual(value, GaussianDivergence.value(cat([mean, mean]), cat([logVariance, logVariance])).ToDouble(), Rounding);
        Assert.AreEqual(value, GaussianDivergence.perDimension(mean, logVariance).sum().ToDouble(), Rounding);
    }

    [TestMethod]
    public void Value_VariancesBeyondTheBounds_AreClampedAndFinite()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor mean = LossInputs.Row(0.0, 0.0);

        // (e^10 - 10 - 1)/2 + (e^-10 + 10 - 1)/2.
        double expected = (Math.Exp(10.0) + Math.Exp(-10.0) - 2.0) / 2.0;
        Assert.AreEqual(expected, GaussianDivergence.value(mean, LossInputs.Row(1e4, -1e4)).ToDouble(), 1e-8);
        Tensor drawn = GaussianDivergence.sample(mean, LossInputs.Row(1e4, 0.0), LossInputs.Row(1.0, 1.0));
        Assert.AreEqual(Math.Exp(5.0), drawn[0, 0].ToDouble(), 1e-9);
        Assert.AreEqual(1.0, drawn[0, 1].ToDouble(), Rounding);
    }

    [TestMethod]
    public void ValueAndSample_Gradients_AreCentralDifferences()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor mean = GoldenFile.Tensor(71, -1.0, 1.0, 3, 2);
        Tensor logVariance = GoldenFile.Tensor(72, -2.0, 2.0, 3, 2);
        Tensor noise = GoldenFile.Tensor(73, -2.0, 2.0, 3, 2);

        // Third derivatives are e^2 at most.
        CentralDifferences.AssertGradients(inputs => GaussianDivergence.value(inputs[0], inputs[1]), 1e-8, mean, logVariance);
        CentralDifferences.AssertGradients(inputs => GaussianDivergence.sample(inputs[0], inputs[1], noise).square().sum(), 1e-7, mean, logVariance);
    }
}
