using CD.Runner.Data;
using CD.Tests.Augmentation;
using CD.Tests.Support;
using static TorchSharp.torch;

namespace CD.Tests.Data;

[TestClass]
[DoNotParallelize]
public sealed class DeviceImageSourceTests
{
    private static readonly long[][] Plan = [[3, 0, 3], [5]];

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Read_ImagesKeptOrCopied_GivesTheSourcesBatches(bool resident)
    {
        using MemoryImageSource source = Source(6);
        using DeviceImageSource images = new(source, CPU, resident ? 6 * 12 : (6 * 12) - 1);

        Assert.AreEqual(resident, images.IsResident);
        CollectionAssert.AreEqual(DataTesting.Bytes(source, Plan).SelectMany(bytes => bytes).ToArray(), DataTesting.Bytes(images, Plan).SelectMany(bytes => bytes).ToArray());
        Assert.AreEqual(source.Shape, images.Shape);
        Assert.AreEqual(source.Fingerprint, images.Fingerprint);
    }

    [TestMethod]
    public void Read_IndexBeyondTheKeptImages_IsRefused()
    {
        using MemoryImageSource source = Source(2);
        using DeviceImageSource images = new(source, CPU, long.MaxValue);

        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => images.Read([[2]], CancellationToken.None).Single());
    }

    [TestMethod]
    public void Dispose_ImagesKept_FreesThemAndLeavesTheSourceOpen()
    {
        using MemoryImageSource source = Source(4);
        long before = LiveTensors.CountSettled();
        using (DeviceImageSource images = new(source, CPU, long.MaxValue))
        {
            images.Read([[1, 2]], CancellationToken.None).Single().Dispose();
            Assert.AreEqual(before + 1, Tensor.TotalCount);
        }

        Assert.IsLessThanOrEqualTo(before, Tensor.TotalCount);
        source.Read([[0]], CancellationToken.None).Single().Dispose();
    }

    [TestMethod]
    public void Together_ImagesOfDifferentSizes_AreEqualViewsOfOneBlock()
    {
        using Tensor first = TestImages.Bytes(7, 1, 3, 4, 5).squeeze(0);
        using Tensor second = TestImages.Bytes(8, 1, 1, 9, 2).squeeze(0);

        IReadOnlyList<Tensor> there = DeviceBatches.Together([first, second], CPU);

        Assert.IsTrue(there[0].allclose(first));
        Assert.IsTrue(there[1].allclose(second));
        Assert.AreEqual(first.numel(), there[1].storage_offset());
        Array.ForEach([.. there], image => image.Dispose());
    }

    private static MemoryImageSource Source(int count) =>
        new("small", [Enumerable.Range(0, count * 12).Select(value => (byte)value).ToArray()], new ImageShape(3, 2, 2), new int[count], ["all"]);
}
