using System.IO.Compression;
using System.Text;
using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Data.Datasets;
using CD.Runner.Errors;
using CD.Tests.Support;

namespace CD.Tests.Data;

/// <summary>Arrays written by NumPy (Fixtures/README.md) and damaged ones.</summary>
[TestClass]
public sealed class ImageArraysTests
{
    [TestMethod]
    [DataRow("array-color.npy", true)]
    [DataRow("array-fortran.npy", true)]
    [DataRow("array-v3.npy", true)]
    [DataRow("array-float.npy", true)]
    [DataRow("array-double-fortran.npy", true)]
    [DataRow("array-pair.npz", true)]
    [DataRow("array-grey.npy", false)]
    [DataRow("array-keras.npz", false)]
    public void Open_ArraysOfNumPy_GivesTheirPixels(string name, bool isColor)
    {
        using IImageSource source = Open(Fixture(name));

        Assert.AreEqual(new ImageShape(isColor ? 3 : 1, 3, 5), source.Shape);
        byte[][] images = DataTesting.Bytes(source, [0, 1, 2, 3]);
        for (int image = 0; image < 4; image++)
        {
            for (int place = 0; place < images[image].Length; place++)
            {
                // The channel is the slowest index here and the fastest one in the array.
                (int channel, int pixel) = Math.DivRem(place, 15);
                Assert.AreEqual((byte)((37 * ((((image * 15) + pixel) * 3) + channel)) + 11), images[image][place]);
            }
        }
    }

    [TestMethod]
    public void Open_Labels_BecomeClasses()
    {
        using IImageSource beside = Open(Fixture("array-color.npy"));
        DataTesting.AssertItems(beside.ClassNames, "3", "7");
        DataTesting.AssertItems(beside.Labels!, 1, 0, 1, -1);

        using IImageSource keras = Open(Fixture("array-keras.npz"));
        DataTesting.AssertItems(keras.ClassNames, "2", "9");
        DataTesting.AssertItems(keras.Labels!, 1, 0, 1, 0);

        using IImageSource test = Open(Fixture("array-keras.npz"), "test");
        Assert.AreEqual(1, test.Count);
        CollectionAssert.AreEqual(DataTesting.Bytes(keras, [3])[0], DataTesting.Bytes(test, [0])[0]);

        using IImageSource none = Open(Fixture("array-grey.npy"));
        Assert.IsNull(none.Labels);
    }

    [TestMethod]
    [DataRow("array-int16.npy", "its type is <i2; images are uint8 (|u1), or float32 or float64")]
    [DataRow("array-nchw.npy", "its shape is (4, 3, 3, 5); images are (N, H, W), or (N, H, W, C) with 1 or 3 channels (of (N, C, H, W) take .transpose(0, 2, 3, 1))")]
    [DataRow("array-color.labels.npy", "its type is <i8")]
    [DataRow("gray.jpg", "it does not begin as a NumPy array does")]
    public void Open_OtherArrays_IsOneLineThatSaysWhatToDo(string name, string message) =>
        StringAssert.Contains(DataTesting.UserError(ExitCode.Data, () => Open(Fixture(name))).Message, message);

    [TestMethod]
    [DataRow("(2000000000, 2000000000, 3)", "|u1", "its shape is (2000000000, 2000000000, 3)")]
    [DataRow("(2000000000, 100, 100, 3)", "|u1", "bytes that are there")]
    [DataRow("(2, -1, 3)", "|u1", "its shape is (2, -1, 3)")]
    [DataRow("(1, 2, 2)", "<f4", "value 0 is 2, and images of floats are from 0 to 1")]
    [DataRow("(1, 2, 2)", "|O", "its type is |O")]
    public void Open_HostileHeader_IsRefusedBeforeMemoryIsTaken(string shape, string type, string message)
    {
        using TemporaryFolder folder = new();
        string text = $"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}\n";
        byte[] array = [0x93, .. "NUMPY"u8, 1, 0, (byte)text.Length, 0, .. Encoding.ASCII.GetBytes(text), .. Enumerable.Repeat(BitConverter.GetBytes(2.0f), 4).SelectMany(bytes => bytes)];
        long before = GC.GetTotalAllocatedBytes();

        StringAssert.Contains(DataTesting.UserError(ExitCode.Data, () => Open(folder.Add("a.npy", array))).Message, message);
        using (ZipArchive archive = ZipFile.Open(folder.File("a.npz"), ZipArchiveMode.Create))
        {
            using Stream entry = archive.CreateEntry("x.npy").Open();
            entry.Write(array);
        }

        StringAssert.Contains(DataTesting.UserError(ExitCode.Data, () => Open(folder.File("a.npz"))).Message, "of x, ");
        Assert.IsLessThan(10L << 20, GC.GetTotalAllocatedBytes() - before);
    }

    [TestMethod]
    public void Open_CutMissingOrUnfitting_IsOneLine()
    {
        using TemporaryFolder folder = new();
        byte[] whole = DataTesting.Fixture("array-color.npy");
        for (int length = 0; length < whole.Length; length += 7)
        {
            byte[] cut = whole[..length];
            DataTesting.UserError(ExitCode.Data, () => Open(folder.Add("cut.npy", cut)));
        }

        DataTesting.UserError(ExitCode.Data, () => Open(folder.Add("long.npy", [.. whole, 0])));
        StringAssert.Contains(DataTesting.UserError(ExitCode.Data, () => Open(folder.File("none.npz"))).Message, "There is no file");
        folder.Add("few.npy", whole);
        folder.Add("few.labels.npy", DataTesting.Fixture("array-color.labels.npy")[..^8]);
        StringAssert.Contains(DataTesting.UserError(ExitCode.Data, () => Open(folder.File("few.npy"))).Message, "few.labels.npy");
        StringAssert.Contains(DataTesting.UserError(ExitCode.Usage, () => Open(Fixture("array-keras.npz"), "val")).Message, "it has train, test.");
    }

    [TestMethod]
    [DataRow("array-color.npy")]
    [DataRow("array-pair.npz")]
    public void Open_BeyondTheMemoryLimit_SaysHowMuchIsNeeded(string name)
    {
        DataSettings settings = new() { Dataset = "arrays", Directory = Fixture(name), MemoryLimit = 0 };

        StringAssert.Contains(DataTesting.UserError(ExitCode.Data, () => ImageSources.Open(settings, CancellationToken.None)).Message, "bytes of memory, more than data.memory_limit leaves (0); raise it, or use fewer images");
    }

    [TestMethod]
    public void Recognize_Endings_TellArrays()
    {
        Assert.AreEqual("arrays", DatasetCatalogue.Recognize("mnist.npz").Name);
        Assert.AreEqual("arrays", DatasetCatalogue.Recognize(Fixture("array-color.npy")).Name);
    }

    private static string Fixture(string name)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Data", "Fixtures", name);
        return path;
    }

    private static IImageSource Open(string path, params string[] splits) =>
        ImageSources.Open(new DataSettings { Dataset = "arrays", Directory = path, Splits = splits }, CancellationToken.None);
}
