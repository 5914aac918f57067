namespace CD.Tests.Support;

[TestClass]
public sealed class GoldenFileTests
{
    [TestMethod]
    public void Uniform_Seed1_GivesTheRecordedFirstValues()
    {
        double[] expected = GoldenFile.Read("losses.json").GetProperty("first_u_seed1").Doubles();

        // The generator's values are multiples of 2^-24: nothing is rounded.
        CollectionAssert.AreEqual(expected, GoldenFile.Uniform(1, expected.Length));
    }
}
