using System.Buffers.Binary;
using System.Text;
using CD.Model.Engine;

namespace CD.Tests.Engine;

[TestClass]
public sealed class ElfSymbolVersionTests
{
    [TestMethod]
    public void MakeWeak_RequiredVersion_SetsTheWeakFlagOfThatEntryAlone()
    {
        byte[] library = Library("GLIBCXX_3.4.32", "GLIBCXX_3.4.21");
        byte[] before = [.. library];

        int changed = ElfSymbolVersion.MakeWeak(library, "GLIBCXX_3.4.32");

        Assert.AreEqual(1, changed);
        int[] differing = [.. Enumerable.Range(0, library.Length).Where(index => library[index] != before[index])];
        CollectionAssert.AreEqual(new[] { FirstEntry + 4 }, differing);
        Assert.AreEqual(2, library[FirstEntry + 4]);
    }

    [TestMethod]
    public void MakeWeak_AbsentVersion_ChangesNothing()
    {
        byte[] library = Library("GLIBCXX_3.4.30", "GLIBCXX_3.4.21");
        byte[] before = [.. library];

        Assert.AreEqual(0, ElfSymbolVersion.MakeWeak(library, "GLIBCXX_3.4.32"));
        CollectionAssert.AreEqual(before, library);
    }

    [TestMethod]
    public void MakeWeak_NotAnElfFile_IsRefused()
    {
        Assert.ThrowsExactly<InvalidDataException>(() => ElfSymbolVersion.MakeWeak(new byte[200], "GLIBCXX_3.4.32"));
        Assert.ThrowsExactly<InvalidDataException>(() => ElfSymbolVersion.MakeWeak([0x7f, (byte)'E', (byte)'L', (byte)'F'], "GLIBCXX_3.4.32"));
    }

    [TestMethod]
    public void MakeWeak_TablesCutOff_IsRefused()
    {
        byte[] library = Library("GLIBCXX_3.4.32", "GLIBCXX_3.4.21");

        Assert.ThrowsExactly<InvalidDataException>(() => ElfSymbolVersion.MakeWeak(library.AsSpan(0, library.Length - 70), "GLIBCXX_3.4.32"));
    }

    // A minimal ELF64 file: header, strings, one verneed record with two entries, then two section headers.
    private const int Strings = 64;
    private const int VersionNeeded = 128;
    private const int FirstEntry = VersionNeeded + 16;
    private const int Sections = 192;

    private static byte[] Library(string first, string second)
    {
        byte[] file = new byte[Sections + 128];
        new byte[] { 0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1 }.CopyTo(file, 0);
        Write64(file, 0x28, Sections);
        Write16(file, 0x3C, 2);

        Encoding.ASCII.GetBytes(first).CopyTo(file, Strings + 1);
        int secondName = 1 + first.Length + 1;
        Encoding.ASCII.GetBytes(second).CopyTo(file, Strings + secondName);

        Write16(file, VersionNeeded, 1);
        Write16(file, VersionNeeded + 2, 2);
        Write32(file, VersionNeeded + 8, 16);
        Write32(file, FirstEntry + 8, 1);
        Write32(file, FirstEntry + 12, 16);
        Write32(file, FirstEntry + 16 + 8, (uint)secondName);

        Write64(file, Sections + 0x18, Strings);
        int needed = Sections + 64;
        Write32(file, needed + 4, 0x6ffffffe);
        Write64(file, needed + 0x18, VersionNeeded);
        Write32(file, needed + 0x28, 0);
        Write32(file, needed + 0x2C, 1);
        return file;
    }

    private static void Write16(byte[] file, int offset, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(offset), value);

    private static void Write32(byte[] file, int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(offset), value);

    private static void Write64(byte[] file, int offset, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(offset), value);
}
