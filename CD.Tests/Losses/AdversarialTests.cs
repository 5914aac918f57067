using CD.Losses.FSharp;
using CD.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Losses;

[TestClass]
public sealed class AdversarialTests
{
    // What the values given to nine digits round.
    private const double Digits = 5e-10;

    [TestMethod]
    public void Values_OfTwoLogitsEach_AreTheirValuesOnPaper()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor real = tensor(new[] { 2.0, -1.0 }), made = tensor(new[] { 0.5, -2.0 });

        // softplus(-2) + softplus(1) and softplus(.5) + softplus(-2), halved, and so on.
        Assert.AreEqual(1.270597347, Adversarial.discriminator(real, made).ToDouble(), Digits);
        Assert.AreEqual(1.300502498, Adversarial.generator(made).ToDouble(), Digits);
        Assert.AreEqual(-0.550502498, Adversarial.minimax(made).ToDouble(), Digits);
    }

    [TestMethod]
    public void Values_WhereNothingCanBeTold_AreMultiplesOfTheLogarithmOfTwo()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor half = zeros(3, ScalarType.Float64);

        Assert.AreEqual(2 * Math.Log(2), Adversarial.discriminator(half, half).ToDouble(), 1e-15);
        Assert.AreEqual(Math.Log(2), Adversarial.generator(half).ToDouble(), 1e-15);
        Assert.AreEqual(-Math.Log(2), Adversarial.minimax(half).ToDouble(), 1e-15);
    }

    [TestMethod]
    public void Gradients_AreCentralDifferences()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor real = GoldenFile.Tensor(81, -3.0, 3.0, 4), made = GoldenFile.Tensor(82, -3.0, 3.0, 4);

        CentralDifferences.AssertGradients(inputs => Adversarial.discriminator(inputs[0], inputs[1]), 1e-9, real, made);
        CentralDifferences.AssertGradients(inputs => Adversarial.generator(inputs[0]), 1e-9, made);
        CentralDifferences.AssertGradients(inputs => Adversarial.minimax(inputs[0]), 1e-9, made);
    }

    [TestMethod]
    public void Gradient_WhereTheDiscriminatorIsSure_VanishesInTheMinimaxGameOnly()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor made = full([2], -400.0, ScalarType.Float64).requires_grad_();
        Adversarial.generator(made).backward();
        Assert.AreEqual(-1.0, made.grad!.sum().ToDouble(), 1e-15);
        made.grad = null;
        Adversarial.minimax(made).backward();
        Assert.AreEqual(0.0, made.grad!.sum().ToDouble(), 1e-15);
        Assert.AreEqual(400.0, Adversarial.generator(made).ToDouble(), 1e-12);
    }
}
