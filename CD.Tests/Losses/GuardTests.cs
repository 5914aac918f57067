using CD.Losses.FSharp;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Losses;

[TestClass]
public sealed class GuardTests
{
    [TestMethod]
    [DataRow(0.0)]
    [DataRow(-0.5)]
    [DataRow(double.NaN)]
    [DataRow(double.PositiveInfinity)]
    public void Temperature_NotAFinitePositiveNumber_IsRefused(double temperature)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor rows = ones(2, 2);

        ArgumentOutOfRangeException exception =
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => InstanceLoss.value(temperature, rows, rows));
        Assert.AreEqual("temperature", exception.ParamName);
        Assert.AreEqual(temperature, exception.ActualValue);
    }

    [TestMethod]
    public void Views_OfDifferentShapes_AreRefusedWithBothShapes()
    {
        using DisposeScope scope = NewDisposeScope();

        ArgumentException exception = Refused(() => InstanceLoss.value(0.5, ones(4, 3), ones(4, 2)), "latent2");
        StringAssert.Contains(exception.Message, "[4, 3] Float32 on cpu");
        StringAssert.Contains(exception.Message, "[4, 2] Float32 on cpu");
    }

    [TestMethod]
    public void Views_OfDifferentDtypes_AreRefused()
    {
        using DisposeScope scope = NewDisposeScope();

        Refused(() => FeatureLoss.value(1.0, ones(4, 3), ones(4, 3, ScalarType.Float64)), "features2");
    }

    [TestMethod]
    public void Views_OnDifferentDevices_AreRefused()
    {
        using DisposeScope scope = NewDisposeScope();

        Refused(() => FeatureLoss.value(1.0, ones(4, 3), ones(4, 3, device: META)), "features2");
    }

    [TestMethod]
    public void Views_NotMatrices_AreRefused()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor vector = ones(4);
        Tensor images = ones(4, 3, 2);
        Tensor empty = ones(0, 3);
        Tensor whole = ones(4, 3, ScalarType.Int64);

        foreach (Tensor tensor in new[] { vector, images, empty, whole })
        {
            Refused(() => NormalizedEntropy.value(tensor, tensor), "features1");
        }
    }

    [TestMethod]
    public void Outputs_ThatTheNetworkHasNot_AreRefusedWithTheRemedy()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor latent = ones(4, 3);
        Outputs outputs = LossInputs.Of(latent, latent, ones(4, 0), ones(4, 0));

        ArgumentException exception = Refused(() => ObjectiveFunction.Create(ObjectiveOptions.Paper, Catalogue.BuiltIn).Evaluate(outputs), "features1");
        StringAssert.Contains(exception.Message, "The network has no such output, got [4, 0]");

        // Without the terms on p the same outputs serve: eight equal rows, cosine 1 to the 7 others, in float32.
        Assert.AreEqual(Math.Log(7.0), LossInputs.Objective(LossInputs.Options(feature: 0.0, alpha: 0.0)).Total(outputs), 1e-6);
    }

    private static ArgumentException Refused(Action action, string parameter)
    {
        ArgumentException exception = Assert.ThrowsExactly<ArgumentException>(action);
        Assert.AreEqual(parameter, exception.ParamName);
        return exception;
    }
}
