using System.Buffers.Binary;
using System.IO.Compression;
using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Errors;
using CD.Tests.Support;

namespace CD.Tests.Data;

[TestClass]
public sealed class FashionMnistTests
{
    private const string TrainImages = "train-images-idx3-ubyte.gz";
    private const string TrainLabels = "train-labels-idx1-ubyte.gz";
    private const string TestImages = "t10k-images-idx3-ubyte.gz";
    private const string TestLabels = "t10k-labels-idx1-ubyte.gz";

    [TestMethod]
    public void Open_Embedded_GivesTheTestImages()
    {
        using IImageSource source = ImageSources.Open(new DataSettings(), CancellationToken.None);

        Assert.AreEqual("fashion-mnist", source.Name);
        Assert.AreEqual(10_000, source.Count);
        Assert.AreEqual("9999", source.ItemNames[^1]);
        DataTesting.AssertItems(source.Labels!.Take(5), 9, 2, 1, 1, 6);
        Assert.HasCount(10, source.ClassNames);
        Assert.AreEqual("Ankle boot", source.ClassNames[9]);
        Assert.IsTrue(source.Labels!.CountBy(label => label).All(entry => entry.Value == 1000), "Every class has 1,000 test images.");
        Assert.IsEmpty(source.Skipped);
        Assert.AreEqual("9cf5c017b17fc929a0ddb4593dadbdc3f50701a7a331b5aa8a90abcecba72ed8", source.Fingerprint, "A recorded fingerprint stays that of the images.");

        using ImageBatch batch = source.Read([[0, 9_999]], CancellationToken.None).Single();
        DataTesting.AssertItems(batch.Stacked!.shape, 2, 1, 28, 28);

        // Sums over the first and the last image, taken with Python's gzip module.
        using TorchSharp.torch.Tensor sums = batch.Stacked.sum([1L, 2L, 3L], type: TorchSharp.torch.ScalarType.Int64);
        DataTesting.AssertItems(sums.data<long>().ToArray(), 33456, 24390);
    }

    [TestMethod]
    public void Open_FourFiles_GivesTrainingThenTestImages()
    {
        using TemporaryFolder folder = Written();

        using IImageSource source = Open(folder);

        DataTesting.AssertItems(source.Labels!, 0, 9, 4, 7, 8);
        DataTesting.AssertSame([Images(1), Images(2), Images(3), Images(101), Images(102)], DataTesting.Bytes(source, [0, 1, 2], [3, 4]));
    }

    [TestMethod]
    public void Open_OneSplit_ReadsItsFilesOnly()
    {
        using TemporaryFolder folder = Written();
        File.Delete(Path.Combine(folder.Path, TrainLabels));

        using IImageSource source = ImageSources.Open(new DataSettings { Directory = folder.Path, Splits = ["Test"] }, CancellationToken.None);

        DataTesting.AssertItems(source.Labels!, 7, 8);
        DataTesting.UserError(ExitCode.Usage, () => ImageSources.Open(new DataSettings { Directory = folder.Path, Splits = ["t10k"] }, CancellationToken.None));
    }

    [TestMethod]
    public void Open_DecompressedFiles_GivesTheSameDataSet()
    {
        using TemporaryFolder folder = Written();
        using IImageSource compressed = Open(folder);
        foreach (string file in Directory.GetFiles(folder.Path))
        {
            File.WriteAllBytes(file[..^3], Unzipped(File.ReadAllBytes(file)));
            File.Delete(file);
        }

        using IImageSource plain = Open(folder);

        Assert.AreEqual(compressed.Fingerprint, plain.Fingerprint);
    }

    [TestMethod]
    public void Fingerprint_OnePixelOrLabelChanged_IsAnother()
    {
        using TemporaryFolder folder = Written();
        using IImageSource original = Open(folder);
        folder.Add(TrainLabels, Zipped(Idx([3], 0, 9, 5)));
        using IImageSource otherLabel = Open(folder);
        folder.Add(TrainLabels, Zipped(Idx([3], 0, 9, 4)));
        using IImageSource same = Open(folder);
        folder.Add(TestImages, Zipped(Idx([2, 2, 3], [.. Images(101, 102)[..^1], 103])));
        using IImageSource otherPixel = Open(folder);

        Assert.AreEqual(64, original.Fingerprint.Length);
        Assert.AreEqual(original.Fingerprint, same.Fingerprint);
        Assert.AreNotEqual(original.Fingerprint, otherLabel.Fingerprint);
        Assert.AreNotEqual(original.Fingerprint, otherPixel.Fingerprint);
    }

    [TestMethod]
    [DataRow(TrainImages)]
    [DataRow(TrainLabels)]
    [DataRow(TestImages)]
    [DataRow(TestLabels)]
    public void Open_MissingFile_IsNamed(string name)
    {
        using TemporaryFolder folder = Written();
        File.Delete(Path.Combine(folder.Path, name));

        StringAssert.Contains(DataTesting.UserError(ExitCode.Data, () => Open(folder)).Message, name);
    }

    [TestMethod]
    [DataRow(TrainImages)]
    [DataRow(TestLabels)]
    public void Open_CutArchive_IsNamed(string name)
    {
        using TemporaryFolder folder = Written();
        byte[] whole = File.ReadAllBytes(Path.Combine(folder.Path, name));
        for (int length = 0; length < whole.Length; length++)
        {
            folder.Add(name, whole[..length]);
            StringAssert.Contains(DataTesting.UserError(ExitCode.Data, () => Open(folder)).Message, name, $"{length} bytes");
        }
    }

    [TestMethod]
    public void Open_DamagedContent_IsNamedWithTheReason()
    {
        byte[] images = Idx([3, 2, 3], Images(1, 2, 3));
        AssertRefused(TrainImages, Zipped(images[..^1]), "incomplete");
        AssertRefused(TrainImages, Zipped(images[..10]), "incomplete");
        AssertRefused(TrainImages, Zipped([.. images, 0]), "more than");
        AssertRefused(TrainImages, Zipped([0, 0, 9, .. images[3..]]), "0x00000903");
        AssertRefused(TrainImages, Zipped(Idx([3], 1, 2, 3)), "0x00000801");
        AssertRefused(TrainImages, Zipped([.. images[..4], 0x7F, 0xFF, 0xFF, 0xFF, .. images[8..]]), "2147483647");
        AssertRefused(TrainImages, Zipped([.. images[..4], 0, 0, 0, 0, .. images[8..]]), "size 0");
        AssertRefused(TrainImages, [.. Zipped(images), 1, 2, 3, 4], "trailer");
        AssertRefused(TrainImages, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], "damaged");
        AssertRefused(TrainLabels, Zipped(Idx([4], 0, 1, 2, 3)), "4 labels for the 3 images");
        AssertRefused(TrainLabels, Zipped(Idx([3], 0, 10, 2)), "label 1 is 10");
        AssertRefused(TestImages, Zipped(Idx([2, 3, 2], Images(101, 102))), "another size");
    }

    private static void AssertRefused(string name, byte[] content, string reason)
    {
        using TemporaryFolder folder = Written();
        folder.Add(name, content);
        UserErrorException exception = DataTesting.UserError(ExitCode.Data, () => Open(folder));
        StringAssert.Contains(exception.Message, name);
        StringAssert.Contains(exception.Message, reason);
    }

    private static IImageSource Open(TemporaryFolder folder) =>
        ImageSources.Open(new DataSettings { Directory = folder.Path }, CancellationToken.None);

    private static TemporaryFolder Written()
    {
        TemporaryFolder folder = new();
        folder.Add(TrainImages, Zipped(Idx([3, 2, 3], Images(1, 2, 3))));
        folder.Add(TrainLabels, Zipped(Idx([3], 0, 9, 4)));
        folder.Add(TestImages, Zipped(Idx([2, 2, 3], Images(101, 102))));
        folder.Add(TestLabels, Zipped(Idx([2], 7, 8)));
        return folder;
    }

    /// <summary>Images of 2 x 3 pixels, each of one value.</summary>
    private static byte[] Images(params byte[] values) => [.. values.SelectMany(value => Enumerable.Repeat(value, 6))];

    private static byte[] Idx(int[] sizes, params byte[] values)
    {
        byte[] header = new byte[4 + (4 * sizes.Length)];
        header[2] = 8;
        header[3] = (byte)sizes.Length;
        for (int dimension = 0; dimension < sizes.Length; dimension++)
        {
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 + (4 * dimension)), sizes[dimension]);
        }

        return [.. header, .. values];
    }

    private static byte[] Zipped(byte[] content)
    {
        using MemoryStream target = new();
        using (GZipStream zip = new(target, CompressionLevel.Fastest))
        {
            zip.Write(content);
        }

        return target.ToArray();
    }

    private static byte[] Unzipped(byte[] content)
    {
        using GZipStream zip = new(new MemoryStream(content), CompressionMode.Decompress);
        using MemoryStream target = new();
        zip.CopyTo(target);
        return target.ToArray();
    }
}
