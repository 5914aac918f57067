using CD.Losses.FSharp;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Losses;

[TestClass]
public sealed class NormalizedEntropyTests
{
    // The epsilon of 1e-12 inside the logarithms shifts the value by at most 3e-12.
    private const double Epsilon = 3e-12;

    [TestMethod]
    public void Value_UndecidedHeads_IsOne()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor features = full(3, 4, 0.5, ScalarType.Float64);

        Assert.AreEqual(1.0, NormalizedEntropy.value(features, features).ToDouble(), Epsilon);
    }

    [TestMethod]
    [DataRow(ScalarType.Float32)]
    [DataRow(ScalarType.Float64)]
    public void Value_DecidedHeads_IsZero(ScalarType dtype)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor off = zeros(3, 4, dtype);

        Assert.AreEqual(0.0, NormalizedEntropy.value(off, ones_like(off)).ToDouble(), Epsilon);
    }

    [TestMethod]
    public void Value_OneQuarter_IsTheBinaryEntropyInBits()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor features = full(2, 3, 0.25, ScalarType.Float64);

        // -(1/4 log2 1/4 + 3/4 log2 3/4) = 2 - 3/4 log2 3; a head's complement has the same entropy.
        double expected = 2.0 - (0.75 * Math.Log2(3.0));
        Assert.AreEqual(expected, NormalizedEntropy.value(features, 1.0 - features).ToDouble(), Epsilon);
    }

    [TestMethod]
    public void Value_HalfOfTheHeadsUndecided_IsTheMeanOverViewsSamplesAndHeads()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor decided = ones(2, 4, ScalarType.Float64);
        Tensor mixed = cat([full(2, 2, 0.5, ScalarType.Float64), zeros(2, 2, ScalarType.Float64)], 1);

        Assert.AreEqual(0.25, NormalizedEntropy.value(decided, mixed).ToDouble(), Epsilon);
    }
}
