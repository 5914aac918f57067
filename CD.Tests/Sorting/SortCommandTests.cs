using CD.Runner.Commands;
using CD.Runner.Configuration;
using CD.Runner.Errors;
using CD.Runner.Sorting;
using CD.Tests.Commands;
using CD.Tests.Runs;
using CD.Tests.Support;

namespace CD.Tests.Sorting;

[TestClass]
public sealed class SortCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public SortCommandTests()
    {
        SmallImages.Write(folder.File("images"), classes: 2, perClass: 3);
        Directory.CreateDirectory(folder.File("run/embeddings"));
        RunConfiguration configuration = new() { Data = new DataSettings { Dataset = "folder", Directory = folder.File("images") } };
        File.WriteAllText(folder.File("run/config.yaml"), ConfigurationWriter.Write(configuration));
        Table("0", "1", "10", "1", "1", "");
    }

    private string Out => folder.File("sorted");

    public void Dispose() => folder.Dispose();

    [TestMethod]
    [DataRow("copy")]
    [DataRow("hardlink")]
    [DataRow("symlink")]
    public void Sort_AndBack_PutsEveryImageIntoItsClusterAndLeavesNothing(string kind)
    {
        string[] originals = Snapshot(folder.File("images"));

        CommandResult sorted = Sort(folder.File("run"), "--to", Out, "--by", kind);

        Assert.AreEqual((ExitCode.Success, string.Empty), (sorted.Code, sorted.Error));
        Assert.AreEqual($"Sorted 6 images into 4 folders of {Out}; sort --undo {Out} takes them back.", sorted.Output.TrimEnd());
        string[] expected = ["00/class0/0.png", "01/class0/1.png", "01/class1/0.png", "01/class1/1.png", "10/class0/2.png", "sorted.csv", "unassigned/class1/2.png"];
        CollectionAssert.AreEqual(expected, Files(Out));
        string one = Path.Combine(Out, "01/class1/1.png"), original = folder.File("images/class1/1.png");
        CollectionAssert.AreEqual(File.ReadAllBytes(original), File.ReadAllBytes(one));
        Assert.AreEqual(kind == "symlink" ? original : null, new FileInfo(one).LinkTarget);

        CommandResult back = Sort("--undo", Out);

        Assert.AreEqual((ExitCode.Success, string.Empty), (back.Code, back.Error));
        Assert.AreEqual($"Removed 6 images from {Out}; the originals are where they were.", back.Output.TrimEnd());
        Assert.IsEmpty(Directory.GetFileSystemEntries(Out));
        CollectionAssert.AreEqual(originals, Snapshot(folder.File("images")));
    }

    [TestMethod]
    public void Sort_Hardlink_IsTheSameFile()
    {
        Sort(folder.File("run"), "--to", Out, "--by", "hardlink");

        File.AppendAllText(Path.Combine(Out, "00/class0/0.png"), "more");

        StringAssert.EndsWith(File.ReadAllText(folder.File("images/class0/0.png")), "more");
    }

    [TestMethod]
    public void Sort_OnlyListed_WritesTheListAlone()
    {
        CommandResult result = Sort(folder.File("run"), "--to", Out, "--by", "list");

        Assert.AreEqual($"Wrote where 6 images of 4 clusters would go to {Path.Combine(Out, "sorted.csv")}", result.Output.TrimEnd());
        CollectionAssert.AreEqual((string[])["sorted.csv"], Files(Out));
        string[] lines = File.ReadAllLines(Path.Combine(Out, "sorted.csv"));
        Assert.AreEqual("cluster,source,target,kind,bytes,modified_utc", lines[0]);
        StringAssert.StartsWith(lines[3], $"10,{folder.File("images/class0/2.png")},10/class0/2.png,list,{new FileInfo(folder.File("images/class0/2.png")).Length},");
    }

    [TestMethod]
    public void Sort_WhereSomethingIs_OverwritesNothing()
    {
        Directory.CreateDirectory(Path.Combine(Out, "10/class0"));
        File.WriteAllText(Path.Combine(Out, "10/class0/2.png"), "mine");

        CommandResult result = Sort(folder.File("run"), "--to", Out);

        Assert.AreEqual(ExitCode.Conflict, result.Code);
        Assert.AreEqual($"error: {Path.Combine(Out, "10/class0/2.png")} is there already, and sort overwrites nothing. Choose another folder.", result.Error.TrimEnd());
        CollectionAssert.AreEqual((string[])["10/class0/2.png"], Files(Out));
        Assert.AreEqual("mine", File.ReadAllText(Path.Combine(Out, "10/class0/2.png")));
    }

    [TestMethod]
    public void Sort_Twice_AsksToTakeTheFirstBack()
    {
        Sort(folder.File("run"), "--to", Out);

        CommandResult result = Sort(folder.File("run"), "--to", Out);

        Assert.AreEqual(ExitCode.Conflict, result.Code);
        StringAssert.EndsWith(result.Error.TrimEnd(), $"or take the earlier sorting back by sort --undo {Out}.");
    }

    [TestMethod]
    public void Sort_ToAFolderThatTakesNoLinks_SaysWhatToDoAndCanBeUndone()
    {
        // A hard link of what was removed in the meantime: as one that the file system refuses.
        SortedFile gone = new("0", folder.File("gone.png"), "0/gone.png", "hardlink", 1, "");

        UserErrorException error = Assert.ThrowsExactly<UserErrorException>(() => new SortedFolder(Out).Fill([gone], PlacementKind.Hardlink, CancellationToken.None));

        Assert.AreEqual(ExitCode.Storage, error.Code);
        StringAssert.StartsWith(error.Message, $"Cannot link {Path.Combine(Out, "0", "gone.png")}: the system refused a hard link, which needs one file system (");
        StringAssert.EndsWith(error.Message, $"Use --by copy or symlink. 0 of 1 images are in place; sort --undo {Out} takes them back.");
        StringAssert.StartsWith(Sort("--undo", Out).Output, "Removed 0 images");
        Assert.IsEmpty(Directory.GetFileSystemEntries(Out));
    }

    [TestMethod]
    public void Undo_OfAChangedFile_KeepsItAndItsLine()
    {
        Sort(folder.File("run"), "--to", Out);
        string changed = Path.Combine(Out, "01/class1/1.png");
        File.AppendAllText(changed, "more");

        CommandResult result = Sort("--undo", Out);

        Assert.AreEqual($"{changed} was changed since, and stays.", result.Error.TrimEnd());
        StringAssert.StartsWith(result.Output, "Removed 5 images");
        CollectionAssert.AreEqual((string[])["01/class1/1.png", "sorted.csv"], Files(Out));
        Assert.HasCount(2, File.ReadAllLines(Path.Combine(Out, "sorted.csv")));
    }

    [TestMethod]
    public void Undo_OfAListThatPointsElsewhere_RemovesNothingThere()
    {
        Directory.CreateDirectory(Out);
        string foreign = folder.File("images/class0/0.png");
        FileInfo file = new(foreign);
        File.WriteAllText(Path.Combine(Out, "sorted.csv"), $"cluster,source,target,kind,bytes,modified_utc\n0,{foreign},../images/class0/0.png,copy,{file.Length},{file.LastWriteTimeUtc:O}\n");

        CommandResult result = Sort("--undo", Out);

        StringAssert.StartsWith(result.Output, "Removed 0 images");
        Assert.IsTrue(File.Exists(foreign));
    }

    [TestMethod]
    public void Sort_ByNamedKinds_GivesSafeFolders()
    {
        Table("../a", "cats: big", "dogs", "dogs", "..", "x");

        Assert.AreEqual(ExitCode.Success, Sort(folder.File("run"), "--to", Out).Code);

        CollectionAssert.AreEqual((string[])["_/class1/1.png", "_a/class0/0.png", "cats_ big/class0/1.png", "dogs/class0/2.png", "dogs/class1/0.png", "sorted.csv", "x/class1/2.png"], Files(Out));
    }

    [TestMethod]
    public void Sort_WhatCannotBe_IsOneLine()
    {
        string table = folder.File("run/embeddings/items.csv");
        File.WriteAllText(folder.File("other.csv"), "file,cluster_x\na.png,1\n");
        Sort(folder.File("run")).AssertUsageError("sort takes the folder of a run and --to DIR, or --undo DIR.");
        Sort(folder.File("run"), "--to", Out, "--undo", Out).AssertUsageError("--undo takes back an earlier sorting; give it the folder of that, and neither RUN nor --to.");
        Sort("--undo", folder.File("images")).AssertUsageError($"{folder.File("images")}: this folder has no sorted.csv, so there is no sorting to undo.");
        Sort(folder.File("run"), "--to", Out, "--by", "move").AssertUsageError("--by: a way is one of copy, hardlink, symlink, list; received \"move\".");
        Sort(folder.File("run"), "--to", folder.File("images/sorted")).AssertUsageError($"--to: {folder.File("images/sorted")} lies in the folder of the images, where the sorted ones would be taken for others; choose a folder elsewhere.");
        Sort(folder.File("run"), "--to", Out, "--column", "class").AssertUsageError($"{table}: the table has no column \"class\"; it has index, name, cluster_backbone. Name one with --column, or make clusters by discover.");
        Sort(folder.File("run"), "--to", Out, "--table", folder.File("other.csv")).AssertUsageError($"{folder.File("other.csv")}: the table has no column \"name\"; it has file, cluster_x. Give the table of the images with --table.");
        Table("a:b", "a?b", "", "", "", "");
        Sort(folder.File("run"), "--to", Out).AssertUsageError($"{table}: the values \"a:b\" and \"a?b\" would share the folder a_b; rename one of them.");
        File.Delete(table);
        Sort(folder.File("run"), "--to", Out).AssertUsageError($"{folder.File("run")} holds no clusters: run discover {folder.File("run")} first, which finds them, or give a table with --table.");
        Assert.IsFalse(Directory.Exists(Out));
    }

    [TestMethod]
    public void Sort_AnImageThatIsNotThere_IsNamedBeforeAnythingIsWritten()
    {
        File.Delete(folder.File("images/class1/2.png"));

        CommandResult result = Sort(folder.File("run"), "--to", Out);

        Assert.AreEqual(ExitCode.Data, result.Code);
        Assert.AreEqual($"error: \"class1/2.png\" is not a file of {folder.File("images")}; sort takes a folder of images, and the table of those images. Give the folder with --data.", result.Error.TrimEnd());
        Assert.IsFalse(Directory.Exists(Out));
    }

    [TestMethod]
    public void Sort_ByAFileOfLabels_LeavesOutImagesWithoutOne()
    {
        string labels = folder.File("labels.csv");
        File.WriteAllLines(labels, ["label,name", "dogs,class0/1.png", ",class0/2.png", "cats,class1/0.png", "cats,../run/config.yaml"]);
        Directory.Delete(folder.File("run/embeddings"), recursive: true);

        CommandResult result = Sort(folder.File("run"), "--to", Out, "--labels", labels);

        Assert.AreEqual(ExitCode.Success, result.Code);
        Assert.AreEqual($"Sorted 2 images into 2 folders of {Out}; sort --undo {Out} takes them back.", result.Output.TrimEnd());
        CollectionAssert.AreEqual((string[])[$"{labels}: one name is no image's: \"../run/config.yaml\".", "4 of 6 images have no label and are left out."], result.Error.TrimEnd().Split('\n'));
        CollectionAssert.AreEqual((string[])["cats/class1/0.png", "dogs/class0/1.png", "sorted.csv"], Files(Out));
    }

    [TestMethod]
    public void Sort_ByAWrongFileOfLabels_IsOneLineAndNothingIsWritten()
    {
        string labels = folder.File("labels.csv");
        Sort(folder.File("run"), "--to", Out, "--labels", labels, "--column", "class").AssertUsageError("--labels names the table and its column; leave out --column, or --labels.");
        CommandResult missing = Sort(folder.File("run"), "--to", Out, "--labels", labels);
        Assert.AreEqual((ExitCode.Data, $"error: {labels}: there is no such file of labels; give it with --labels FILE."), (missing.Code, missing.Error.TrimEnd()));
        File.WriteAllLines(labels, ["name,label", "x.png,cats"]);
        CommandResult unknown = Sort(folder.File("run"), "--to", Out, "--labels", labels);
        Assert.AreEqual((ExitCode.Data, $"error: {labels}: none of the names with a label is an image's; names are those of items.csv, such as \"class0/0.png\". The first here is \"x.png\"."), (unknown.Code, unknown.Error.TrimEnd()));
        Assert.IsFalse(Directory.Exists(Out));
    }

    private static CommandResult Sort(params string[] args) => CommandResult.Of(new CommandHandlers(), ["sort", .. args]);

    private static string[] Files(string path) =>
        [.. Directory.GetFiles(path, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(path, file).Replace(Path.DirectorySeparatorChar, '/')).Order(StringComparer.Ordinal)];

    private static string[] Snapshot(string path) =>
        [.. Files(path).Select(file => $"{file} {File.GetLastWriteTimeUtc(Path.Combine(path, file)):O} {Convert.ToHexString(File.ReadAllBytes(Path.Combine(path, file)))}")];

    private void Table(params string[] clusters) => File.WriteAllLines(
        folder.File("run/embeddings/items.csv"),
        ["index,name,cluster_backbone", .. clusters.Select((cluster, index) => $"{index},class{index / 3}/{index % 3}.png,{cluster}")]);
}
