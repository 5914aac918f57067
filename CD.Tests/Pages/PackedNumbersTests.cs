using CD.Runner.Pages;

namespace CD.Tests.Pages;

[TestClass]
public sealed class PackedNumbersTests
{
    [TestMethod]
    public void Places_OfAWideMap_FillItsLongerSideAndLieInTheMiddleOfTheOther()
    {
        (string x, string y) = PackedNumbers.Places([-2, 2, 0, null], [5, 5, 6, 1]);

        // The box is 4 wide and 5 high: x is centred.
        CollectionAssert.AreEqual((ushort[])[6553, 58981, 32767, PackedNumbers.None], Numbers(x));
        CollectionAssert.AreEqual((ushort[])[52427, 52427, 65534, PackedNumbers.None], Numbers(y));
    }

    [TestMethod]
    public void Places_OfOneImageOrOfNone_AreTheMiddleOrNowhere()
    {
        CollectionAssert.AreEqual((ushort[])[32767], Numbers(PackedNumbers.Places([3], [4]).X));
        CollectionAssert.AreEqual((ushort[])[PackedNumbers.None], Numbers(PackedNumbers.Places([null], [null]).Y));
    }

    [TestMethod]
    public void Bytes_OfOutputs_GoFromTheLowestToTheHighest()
    {
        (string bytes, float low, float high) = PackedNumbers.Bytes([-1, 3, 1, float.NaN]);

        CollectionAssert.AreEqual((byte[])[0, 255, 128, 0], Convert.FromBase64String(bytes));
        Assert.AreEqual((-1f, 3f), (low, high));
    }

    private static ushort[] Numbers(string packed) => System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ushort>(Convert.FromBase64String(packed)).ToArray();
}
