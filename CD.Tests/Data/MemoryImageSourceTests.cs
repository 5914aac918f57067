using CD.Runner.Data;

namespace CD.Tests.Data;

[TestClass]
public sealed class MemoryImageSourceTests
{
    private static readonly string[] ClassNames = ["cat", "dog"];
    private static readonly byte[] Pixels = [.. Enumerable.Range(0, 24).Select(value => (byte)value)];

    [TestMethod]
    public void Read_MoreThanTwoGibibytes_FindsEveryImage()
    {
        // 33 blocks of 64 MiB, all the same array: image 8 b + i is image i of the block.
        byte[] block = new byte[64 << 20];
        for (int image = 0; image < 8; image++)
        {
            block[(image << 23) + (8 << 20) - 1] = (byte)(image + 1);
        }

        using MemoryImageSource source = new("large", [.. Enumerable.Repeat((ReadOnlyMemory<byte>)block, 33)], new ImageShape(1, 2048, 4096), null, []);

        Assert.AreEqual(264, source.Count);
        Assert.IsGreaterThan(int.MaxValue, source.Count * source.Shape!.Value.Bytes);
        DataTesting.AssertItems(DataTesting.Bytes(source, [263, 8], [4]).Select(image => image[^1]), (byte)8, (byte)1, (byte)5);
    }

    [TestMethod]
    public void Fingerprint_OtherBlocks_IsTheSame()
    {
        using MemoryImageSource whole = new("m", [Pixels], new ImageShape(1, 2, 3), [0, 1, 0, 1], ClassNames);
        using MemoryImageSource parts = new("m", [Pixels.AsMemory(0, 18), Pixels.AsMemory(18)], new ImageShape(1, 2, 3), [0, 1, 0, 1], ClassNames);

        Assert.AreEqual(whole.Fingerprint, parts.Fingerprint);
        DataTesting.AssertSame(DataTesting.Bytes(whole, [3, 2, 0]), DataTesting.Bytes(parts, [3, 2, 0]));
    }

    [TestMethod]
    public void Labels_SomeOrNone_AreKeptApart()
    {
        using MemoryImageSource some = new("m", [Pixels], new ImageShape(1, 2, 3), [-1, 1, -1, 0], ClassNames);
        using MemoryImageSource other = new("m", [Pixels], new ImageShape(1, 2, 3), [-1, 1, 0, 0], ClassNames);
        using MemoryImageSource empty = new("m", [Pixels], new ImageShape(1, 2, 3), [-1, -1, -1, -1], ClassNames);
        using MemoryImageSource none = new("m", [Pixels], new ImageShape(1, 2, 3), null, []);

        DataTesting.AssertItems(some.Labels!, -1, 1, -1, 0);
        Assert.IsNull(empty.Labels);
        Assert.IsEmpty(empty.ClassNames);
        Assert.AreEqual(none.Fingerprint, empty.Fingerprint);
        CollectionAssert.AllItemsAreUnique((string[])[some.Fingerprint, other.Fingerprint, none.Fingerprint]);
    }

    [TestMethod]
    public void Fingerprint_MoreClassesThanAByteHolds_TellsThemApart()
    {
        string[] names = [.. Enumerable.Range(0, 300).Select(index => $"class {index}")];
        string[] fingerprints = [.. ((int[])[-1, 255, 256, 299, 43]).Select(label => new MemoryImageSource("m", [Pixels], new ImageShape(1, 4, 3), [0, label], names).Fingerprint)];

        CollectionAssert.AllItemsAreUnique(fingerprints);
    }

    [TestMethod]
    public void Constructor_PartsThatDoNotFit_AreRefused()
    {
        AssertRefused("whole images of 6 bytes; received 23", Pixels[..23], [0, 1, 0]);
        AssertRefused("received 3 labels for 4 images", Pixels, [0, 1, 0]);
        AssertRefused("received 2", Pixels, [0, 1, 2, 0]);
        AssertRefused("received -2", Pixels, [0, 1, -2, 0]);

        static void AssertRefused(string message, byte[] pixels, int[] labels) =>
            StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => new MemoryImageSource("m", [pixels], new ImageShape(1, 2, 3), labels, ClassNames)).Message, message);
    }
}
