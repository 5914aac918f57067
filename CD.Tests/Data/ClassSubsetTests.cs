using CD.Runner.Data;
using CD.Runner.Errors;

namespace CD.Tests.Data;

[TestClass]
public sealed class ClassSubsetTests
{
    private static readonly string[] ClassNames = ["cat", "dog", "7", "bird", "none"];

    [TestMethod]
    [DataRow("dog cat")]
    [DataRow("cat dog")]
    [DataRow("1 0 cat")]
    public void Read_ChosenClasses_KeepTheSourcesOrder(string chosen)
    {
        using ClassSubset subset = new(Source(), chosen.Split(' '));

        DataTesting.AssertItems(subset.ClassNames, "cat", "dog");
        DataTesting.AssertItems(subset.Labels, 0, 1, 0);
        DataTesting.AssertItems(subset.ItemNames, "1", "2", "5");
        Assert.AreEqual((3, "m", new ImageShape(1, 1, 2)), (subset.Count, subset.Name, subset.Shape!.Value));
        DataTesting.AssertItems(DataTesting.Bytes(subset, [2, 0], [1]).Select(image => image[0]), (byte)10, (byte)2, (byte)4);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => DataTesting.Bytes(subset, [3]));
    }

    [TestMethod]
    public void Labels_ClassInTheMiddle_AreNumberedAnew()
    {
        using ClassSubset subset = new(Source(), ["bird", "dog"]);

        DataTesting.AssertItems(subset.ClassNames, "dog", "bird");
        DataTesting.AssertItems(subset.Labels, 0, 1);
    }

    [TestMethod]
    public void Class_WithANumberAsName_IsFoundByItsName()
    {
        using ClassSubset subset = new(Source(), ["7"]);

        DataTesting.AssertItems(subset.ItemNames, "3");
    }

    [TestMethod]
    public void Fingerprint_OtherClassesOrImages_IsAnother()
    {
        string[] fingerprints = [.. ((string[][])[["cat"], ["dog"], ["cat", "dog"], ["cat", "dog", "none"]]).Select(classes => new ClassSubset(Source(), classes).Fingerprint)];

        CollectionAssert.AllItemsAreUnique((string[])[.. fingerprints, Source().Fingerprint, new ClassSubset(Source(seed: 1), ["cat"]).Fingerprint]);
        Assert.AreEqual(fingerprints[2], new ClassSubset(Source(), ["1", "cat"]).Fingerprint);
    }

    [TestMethod]
    public void Constructor_WrongChoice_IsOneLineWithTheClasses()
    {
        Assert.AreEqual(
            "data.classes: the data set has no class \"cta\"; it has cat, dog, 7, bird, none (or an index from 0 to 4).",
            Refused(ExitCode.Usage, Source(), ["dog", "cta"]).Message);
        Refused(ExitCode.Usage, Source(), ["5"]);
        Refused(ExitCode.Usage, Source(), ["-1"]);
        StringAssert.Contains(Refused(ExitCode.Data, Source(), ["none"]).Message, "no image is of the classes none");

        using MemoryImageSource unlabelled = new("m", [new byte[2]], new ImageShape(1, 1, 2), null, []);
        StringAssert.Contains(Refused(ExitCode.Usage, unlabelled, ["0"]).Message, "has none");

        string[] many = [.. Enumerable.Range(0, 100).Select(index => $"n{index:d8}")];
        using MemoryImageSource large = new("m", [new byte[2]], new ImageShape(1, 1, 2), [0], many);
        StringAssert.Contains(Refused(ExitCode.Usage, large, ["n0000001"]).Message, "the nearest of its 100 classes is n00000001");
    }

    private static UserErrorException Refused(ExitCode code, IImageSource source, string[] classes) => DataTesting.UserError(code, () => new ClassSubset(source, classes).Dispose());

    /// <summary>Seven images of two equal bytes, 2 i each, of which the first and the last have no class.</summary>
    private static MemoryImageSource Source(int seed = 0) =>
        new("m", [Enumerable.Range(0, 14).Select(value => (byte)((value & ~1) + seed)).ToArray()], new ImageShape(1, 1, 2), [-1, 0, 1, 2, 3, 0, -1], ClassNames);
}
