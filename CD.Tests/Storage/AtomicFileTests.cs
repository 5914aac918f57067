using CD.Runner.Errors;
using CD.Runner.Storage;
using CD.Tests.Support;

namespace CD.Tests.Storage;

[TestClass]
public sealed class AtomicFileTests
{
    [TestMethod]
    public void Write_NewFile_CreatesItAndItsFolders()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("a/b/file.bin");

        AtomicFile.Write(path, stream => stream.Write([1, 2, 3]));

        CollectionAssert.AreEqual((byte[])[1, 2, 3], File.ReadAllBytes(path));
        Assert.HasCount(1, Directory.GetFileSystemEntries(Path.GetDirectoryName(path)!));
    }

    [TestMethod]
    public void Write_ExistingFile_ReplacesAllOfIt()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("file.txt");
        File.WriteAllText(path, "a much longer text than the next");

        AtomicFile.WriteText(path, text => text.WriteLine("short"));

        Assert.AreEqual("short\n", File.ReadAllText(path));
        CollectionAssert.AreEqual("short\n"u8.ToArray(), File.ReadAllBytes(path));
    }

    [TestMethod]
    public void Write_OldContent_IsReadableUntilTheEnd()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("file.txt");
        File.WriteAllText(path, "old");
        string? during = null;

        AtomicFile.Write(path, stream =>
        {
            stream.Write("new"u8);
            stream.Flush();
            during = File.ReadAllText(path);
        });

        Assert.AreEqual("old", during);
        Assert.AreEqual("new", File.ReadAllText(path));
    }

    [TestMethod]
    public void Write_DiskFull_KeepsTheOldFileAndSaysWhatToDo()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("model.safetensors");
        File.WriteAllText(path, "old");

        UserErrorException error = Assert.ThrowsExactly<UserErrorException>(() => AtomicFile.Write(path, stream =>
        {
            stream.Write("half of the new"u8);
            throw new IOException("No space left on device");
        }));

        Assert.AreEqual(ExitCode.Storage, error.Code);
        Assert.AreEqual($"Cannot write {path}: No space left on device. Free space there, correct its permissions, or choose another folder.", error.Message);
        Assert.AreEqual("old", File.ReadAllText(path));
        Assert.HasCount(1, Directory.GetFileSystemEntries(folder.Path));
    }

    [TestMethod]
    public void Write_FaultInTheWriter_PassesThroughAndKeepsTheOldFile()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("file.txt");
        File.WriteAllText(path, "old");

        Assert.ThrowsExactly<InvalidTimeZoneException>(() => AtomicFile.Write(path, stream =>
        {
            stream.WriteByte(1);
            throw new InvalidTimeZoneException();
        }));

        Assert.AreEqual("old", File.ReadAllText(path));
        Assert.HasCount(1, Directory.GetFileSystemEntries(folder.Path));
    }

    [TestMethod]
    public void Write_ParentIsAFile_IsAStorageErrorInOneLine()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("occupied"), "");

        UserErrorException error = Assert.ThrowsExactly<UserErrorException>(() => AtomicFile.Write(folder.File("occupied/file.txt"), _ => { }));

        Assert.AreEqual(ExitCode.Storage, error.Code);
        Assert.DoesNotContain('\n', error.Message);
        StringAssert.Contains(error.Message, folder.File("occupied/file.txt"));
    }

    [TestMethod]
    public void Write_TargetIsAFolder_IsAStorageError()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder.File("taken/inside"));

        Assert.AreEqual(ExitCode.Storage, Assert.ThrowsExactly<UserErrorException>(() => AtomicFile.Write(folder.File("taken"), _ => { })).Code);
        Assert.HasCount(1, Directory.GetFileSystemEntries(folder.Path));
    }

    [TestMethod]
    public void Write_SideBySide_LeavesOneWholeContent()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("file.bin");

        Parallel.For(0, 40, writer => AtomicFile.Write(path, stream =>
        {
            for (int part = 0; part < 50; part++)
            {
                stream.Write([.. Enumerable.Repeat((byte)writer, 1000)]);
            }
        }));

        byte[] content = File.ReadAllBytes(path);
        Assert.HasCount(50_000, content);
        Assert.HasCount(1, content.Distinct());
        Assert.HasCount(1, Directory.GetFileSystemEntries(folder.Path));
    }

    [TestMethod]
    public void Write_LeftoversOfAKilledProcess_GoWhenTheyAreADayOld()
    {
        using TemporaryFolder folder = new();
        string old = folder.File(".file.txt.1111.tmp");
        string recent = folder.File(".file.txt.2222.tmp");
        string another = folder.File(".other.txt.3333.tmp");
        foreach (string leftover in (string[])[old, recent, another])
        {
            File.WriteAllText(leftover, "");
        }

        File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddHours(-25));
        File.SetLastWriteTimeUtc(another, DateTime.UtcNow.AddHours(-25));

        AtomicFile.WriteText(folder.File("file.txt"), _ => { });

        Assert.IsFalse(File.Exists(old));
        Assert.IsTrue(File.Exists(recent) && File.Exists(another));
    }
}
