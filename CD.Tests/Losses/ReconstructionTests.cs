using CD.Losses.FSharp;
using CD.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Losses;

[TestClass]
public sealed class ReconstructionTests
{
    // Sums of a few float64 terms of size 1.
    private const double Rounding = 1e-12;

    // What the values given to nine digits round.
    private const double Digits = 5e-10;

    [TestMethod]
    public void Errors_OneSampleOfThree_AreItsValuesOnPaper()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor target = LossInputs.Row(1.0, 0.0, 0.25);
        Tensor output = LossInputs.Row(0.9, 0.2, 0.5);

        // .1^2 + .2^2 + .25^2.
        Assert.AreEqual(0.1125, Reconstruction.summedSquaredError(target, output).ToDouble(), Rounding);
        Assert.AreEqual(0.0375, Reconstruction.meanSquaredError(target, output).ToDouble(), Rounding);

        // Computed independently (numpy, float64) as -sum x ln y + (1 - x) ln(1 - y).
        Tensor logits = (output / (1.0 - output)).log();
        Assert.AreEqual(1.021651248, Reconstruction.crossEntropy(target, logits).ToDouble(), Digits);
    }

    [TestMethod]
    public void CrossEntropy_OutputIsTheTarget_IsTheTargetsEntropy()
    {
        using DisposeScope scope = NewDisposeScope();

        // Only .25 has an entropy: -.25 ln .25 - .75 ln .75.
        Tensor logits = LossInputs.Row(200.0, -200.0, Math.Log(0.25 / 0.75));
        Assert.AreEqual(0.562335145, Reconstruction.crossEntropy(LossInputs.Row(1.0, 0.0, 0.25), logits).ToDouble(), Digits);
    }

    [TestMethod]
    public void CrossEntropy_LogitsFarOff_StaysFiniteAndLinear()
    {
        using DisposeScope scope = NewDisposeScope();

        // ln(1 + e^l) is l for large l, where e^l has long overflowed.
        Assert.AreEqual(1000.0, Reconstruction.crossEntropy(LossInputs.Row(0.0), LossInputs.Row(1000.0)).ToDouble(), Rounding);
        Assert.AreEqual(1000.0, Reconstruction.crossEntropy(LossInputs.Row(1.0), LossInputs.Row(-1000.0)).ToDouble(), Rounding);
    }

    [TestMethod]
    public void Errors_BatchRepeatedOrReshaped_AreTheSame()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor target = GoldenFile.Tensor(61, 0.0, 1.0, 4, 6);
        Tensor output = GoldenFile.Tensor(62, -2.0, 2.0, 4, 6);
        foreach (Func<Tensor, Tensor, Tensor> error in (Func<Tensor, Tensor, Tensor>[])[Reconstruction.summedSquaredError, Reconstruction.meanSquaredError, Reconstruction.crossEntropy])
        {
            double value = error(target, output).ToDouble();
            Assert.AreEqual(value, error(cat([target, target]), cat([output, output])).ToDouble(), Rounding);
            Assert.AreEqual(value, error(target.view(4, 1, 2, 3), output.view(4, 1, 2, 3)).ToDouble(), Rounding);
        }

        Assert.AreEqual(Reconstruction.summedSquaredError(target, output).ToDouble(), 6.0 * Reconstruction.meanSquaredError(target, output).ToDouble(), Rounding);
        Assert.AreEqual(0.0, Reconstruction.summedSquaredError(target, target).ToDouble());
    }

    [TestMethod]
    public void Errors_Gradients_AreCentralDifferences()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor target = GoldenFile.Tensor(61, 0.0, 1.0, 3, 4);
        Tensor output = GoldenFile.Tensor(62, -2.0, 2.0, 3, 4);

        // Values below 100 and third derivatives below 1.
        CentralDifferences.AssertGradients(inputs => Reconstruction.summedSquaredError(inputs[0], inputs[1]), 1e-8, target, output);
        CentralDifferences.AssertGradients(inputs => Reconstruction.meanSquaredError(inputs[0], inputs[1]), 1e-8, target, output);
        CentralDifferences.AssertGradients(inputs => Reconstruction.crossEntropy(target, inputs[0]), 1e-8, output);
    }

    // 1/2 |x - Wx|^2 has the gradient -(x - Wx) x' with respect to W.
    [TestMethod]
    public void SummedError_OfALinearMap_HasTheGradientOnPaper()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = GoldenFile.Tensor(63, -1.0, 1.0, 1, 3);
        Tensor map = GoldenFile.Tensor(64, -1.0, 1.0, 3, 3).requires_grad_();

        (Reconstruction.summedSquaredError(x, x.mm(map.mT)) / 2.0).backward();

        Tensor expected = -(x - x.mm(map.detach().mT)).mT.mm(x);
        Assert.IsTrue(expected.allclose(map.grad!, 1e-12, 1e-12));
    }

    // Linear maps of rank r restore all but the d - r smallest eigenvalues of the scatter matrix (Eckart and Young): 4 and 1, r = 1.
    [TestMethod]
    public void SummedError_LinearCodeOfOne_IsLeastAtThePrincipalAxis()
    {
        using DisposeScope scope = NewDisposeScope();
        double root = Math.Sqrt(0.5);
        Tensor axes = tensor(new double[,] { { root, root }, { -root, root } }); // rows
        Tensor samples = tensor(new double[,] { { 2.0 * Math.Sqrt(2.0), 0.0 }, { 0.0, Math.Sqrt(2.0) } }).mm(axes); // mean of x x' has 4 and 1
        Tensor encoder = axes.narrow(0, 0, 1).clone().requires_grad_();
        Tensor decoder = axes.narrow(0, 0, 1).mT.clone().requires_grad_();

        Tensor loss = Reconstruction.summedSquaredError(samples, samples.mm(encoder.mT).mm(decoder.mT));
        loss.backward();

        Assert.AreEqual(1.0, loss.ToDouble(), Rounding);
        Assert.IsLessThan(Rounding, encoder.grad!.abs().max().ToDouble());
        Assert.IsLessThan(Rounding, decoder.grad!.abs().max().ToDouble());
    }

    [TestMethod]
    public void Errors_OtherShapes_AreRefused()
    {
        using DisposeScope scope = NewDisposeScope();

        ArgumentException shapes = Assert.ThrowsExactly<ArgumentException>(() => Reconstruction.summedSquaredError(zeros(2, 3), zeros(2, 4)));
        StringAssert.Contains(shapes.Message, "agree in shape");
        ArgumentException kind = Assert.ThrowsExactly<ArgumentException>(() => Reconstruction.crossEntropy(zeros(3), zeros(3)));
        StringAssert.Contains(kind.Message, "[batch, ...]");
    }
}
