using CD.Runner.Heads;

namespace CD.Tests.Heads;

[TestClass]
public sealed class BinaryEntropyTests
{
    [TestMethod]
    [DataRow(0.0, 0.0)]
    [DataRow(1.0, 0.0)]
    [DataRow(0.5, 1.0)]
    [DataRow(0.25, 0.81127812445913283)] // 2 - 3/4 log2 3
    [DataRow(0.75, 0.81127812445913283)]
    public void Of_Probability_IsTheEntropyInBits(double p, double bits)
    {
        double entropy = BinaryEntropy.Of(p);

        // 1e-12 inside the logarithms takes at most 2e-12 / ln 2 away.
        Assert.AreEqual(bits, entropy, 3e-12);
        Assert.IsGreaterThanOrEqualTo(0.0, entropy);
    }
}
