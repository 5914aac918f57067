using CD.Runner.Errors;
using CD.Runner.Runs;
using CD.Tests.Support;

namespace CD.Tests.Runs;

[TestClass]
public sealed class RunFolderTests
{
    [TestMethod]
    public void Lock_HeldAlready_IsRefusedUntilReleased()
    {
        using TemporaryFolder folder = new();
        RunFolder run = new(folder.File("run"));
        using (run.Lock())
        {
            UserErrorException error = Assert.ThrowsExactly<UserErrorException>(() => new RunFolder(run.Path).Lock());
            Assert.AreEqual(ExitCode.Conflict, error.Code);
            StringAssert.StartsWith(error.Message, $"Another process is training in {run.Path};");
        }

        Assert.IsEmpty(Directory.GetFileSystemEntries(run.Path));
        run.Lock().Dispose();
    }

    [TestMethod]
    public void ResumeArguments_PathWithSpaces_IsQuoted()
    {
        using TemporaryFolder folder = new();
        StringAssert.EndsWith(new RunFolder(folder.File("my run")).ResumeArguments, " --output \"" + folder.File("my run") + "\"");
        StringAssert.EndsWith(new RunFolder(folder.File("run")).ResumeArguments, " --output " + folder.File("run"));
    }

    [TestMethod]
    public void Lock_FileOfAKilledRun_IsNoObstacle()
    {
        using TemporaryFolder folder = new();
        RunFolder run = new(folder.File("run"));
        Directory.CreateDirectory(run.Path);
        File.WriteAllText(Path.Combine(run.Path, ".lock"), string.Empty);
        File.WriteAllText(Path.Combine(run.Path, ".checkpoint.safetensors.0123.tmp"), "unfinished");

        run.Lock().Dispose();

        Assert.IsEmpty(Directory.GetFileSystemEntries(run.Path));
    }

    [TestMethod]
    public void Lock_FolderOfOtherFiles_IsRefusedAndLeftAlone()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("notes.txt"), "mine");
        RunFolder run = new(Path.GetDirectoryName(folder.File("notes.txt"))!);

        Assert.AreEqual(ExitCode.Conflict, Assert.ThrowsExactly<UserErrorException>(() => run.Lock()).Code);
        Assert.AreEqual(ExitCode.Conflict, Assert.ThrowsExactly<UserErrorException>(() => new RunFolder(folder.File("notes.txt")).Lock()).Code);
        Assert.HasCount(1, Directory.GetFileSystemEntries(run.Path));
    }
}
