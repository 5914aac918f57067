using CD.Runner.Data;
using CD.Runner.Errors;
using CD.Tests.Support;

namespace CD.Tests.Data;

[TestClass]
public sealed class ImageFolderListingTests
{
    [TestMethod]
    public void List_SubFolders_AreClassesInOrdinalOrder()
    {
        using TemporaryFolder folder = With("b/2.PNG", "b/10.jpg", "a/deep/er/x.webp", "C/1.gif", "a-b/1.bmp", "a/1.JPEG", "\u00e4/1.jpg");

        IReadOnlyList<ImageFile> files = List(folder);

        DataTesting.AssertItems(files.Select(file => file.Name), "C/1.gif", "a-b/1.bmp", "a/1.JPEG", "a/deep/er/x.webp", "b/10.jpg", "b/2.PNG", "\u00e4/1.jpg");
        DataTesting.AssertItems(files.Select(file => file.ClassName), "C", "a-b", "a", "a", "b", "b", "\u00e4");
        Assert.IsTrue(files.All(file => File.Exists(file.Path)));
    }

    [TestMethod]
    public void List_NoSubFolders_HasNoClasses()
    {
        using TemporaryFolder folder = With("2.png", "1.png");

        IReadOnlyList<ImageFile> files = List(folder);

        DataTesting.AssertItems(files.Select(file => file.Name), "1.png", "2.png");
        Assert.IsTrue(files.All(file => file.ClassName is null));
    }

    [TestMethod]
    public void List_OtherAndHiddenFiles_AreIgnored()
    {
        using TemporaryFolder folder = With("a/1.png", "a/.2.png", ".git/3.png", "a/.thumbs/4.png", "readme.txt", "a/5.tiff", "png", "b/notes.md");

        DataTesting.AssertItems(List(folder).Select(file => file.Name), "a/1.png");
    }

    [TestMethod]
    public void List_SplitFolders_AreNoClasses()
    {
        using TemporaryFolder folder = With("train/cat/1.png", "Test/dog/1.png", "train/dog/1.png");
        DataTesting.AssertItems(List(folder).Select(file => file.ClassName), "dog", "cat", "dog");

        using TemporaryFolder flat = With("train/1.png", "test/1.png");
        Assert.IsTrue(List(flat).All(file => file.ClassName is null));

        using TemporaryFolder partly = With("train/1.png", "bird/1.png");
        DataTesting.AssertItems(List(partly).Select(file => file.ClassName), "bird", "train");
    }

    [TestMethod]
    public void List_ImagesInsideAndOutsideClasses_IsRefusedWithOneOfEach()
    {
        using TemporaryFolder folder = With("a/1.png", "stray.png");

        UserErrorException exception = DataTesting.UserError(ExitCode.Data, () => List(folder));

        StringAssert.Contains(exception.Message, "a/1.png");
        StringAssert.Contains(exception.Message, "stray.png");
    }

    [TestMethod]
    public void List_EmptyMissingOrAFile_IsRefused()
    {
        using TemporaryFolder folder = With("readme.txt");

        StringAssert.Contains(DataTesting.UserError(ExitCode.Data, () => List(folder)).Message, "no images");
        StringAssert.Contains(DataTesting.UserError(ExitCode.Data, () => ImageFolderListing.List(folder.Path + "/none", [], CancellationToken.None)).Message, "does not exist");
        StringAssert.Contains(DataTesting.UserError(ExitCode.Data, () => ImageFolderListing.List(folder.Path + "/readme.txt", [], CancellationToken.None)).Message, "is a file");
    }

    [TestMethod]
    public void List_Links_AreFollowedButNotInCircles()
    {
        using TemporaryFolder elsewhere = With("x.png");
        using TemporaryFolder folder = With("a/1.png");
        Link(Path.Combine(folder.Path, "b"), elsewhere.Path);
        Link(Path.Combine(folder.Path, "a", "up"), "..");
        Link(Path.Combine(folder.Path, "a", "self"), ".");
        Link(Path.Combine(elsewhere.Path, "back"), folder.Path);

        // Every link but b leads to a folder that it lies in.
        DataTesting.AssertItems(List(folder).Select(file => file.Name), "a/1.png", "b/x.png");
    }

    [TestMethod]
    public void List_TooDeep_IsRefused()
    {
        using TemporaryFolder folder = With(string.Concat(Enumerable.Repeat("d/", 70)) + "1.png");

        StringAssert.Contains(DataTesting.UserError(ExitCode.Data, () => List(folder)).Message, "folders deep");
    }

    private static void Link(string path, string target)
    {
        try
        {
            Directory.CreateSymbolicLink(path, target);
        }
        catch (IOException exception) when (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("Links need a privilege here: " + exception.Message);
        }
    }

    private static TemporaryFolder With(params string[] names)
    {
        TemporaryFolder folder = new();
        foreach (string name in names)
        {
            folder.Add(name, [0]);
        }

        return folder;
    }

    private static IReadOnlyList<ImageFile> List(TemporaryFolder folder) => ImageFolderListing.List(folder.Path, [], CancellationToken.None);
}
