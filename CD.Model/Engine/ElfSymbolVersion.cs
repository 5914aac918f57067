using System.Buffers.Binary;
using System.Text;

namespace CD.Model.Engine;

/// <summary>Rewrites one required symbol version of an ELF library as weak, so that an older C++ runtime accepts it.</summary>
/// <remarks>
/// The layout is that of the System V ABI and the GNU symbol versioning extension (64-bit, little-endian):
/// the section <c>.gnu.version_r</c> (type <c>SHT_GNU_verneed</c>) is a chain of <c>Elfxx_Verneed</c> records,
/// each with a chain of <c>Elfxx_Vernaux</c> records.
/// </remarks>
internal static class ElfSymbolVersion
{
    private const uint VersionNeededSection = 0x6ffffffe;
    private const ushort WeakFlag = 0x2;
    private const int SectionHeaderLength = 64;

    /// <summary>Sets the flag <c>VER_FLG_WEAK</c> on every requirement of a version.</summary>
    /// <param name="library">The bytes of an ELF64 little-endian library; changed in place.</param>
    /// <param name="version">The version's name, for example <c>GLIBCXX_3.4.32</c>.</param>
    /// <returns>The number of requirements changed; 0 where the library does not ask for that version.</returns>
    /// <exception cref="InvalidDataException">The bytes are not an ELF64 little-endian file, or its tables point outside it.</exception>
    public static int MakeWeak(Span<byte> library, string version)
    {
        ReadOnlySpan<byte> identification = [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1];
        if (library.Length < 64 || !library[..6].SequenceEqual(identification))
        {
            throw new InvalidDataException("The file is not an ELF64 little-endian library.");
        }

        try
        {
            int changed = 0;
            int sections = checked((int)U64(library, 0x28));
            int sectionCount = U16(library, 0x3C);
            for (int index = 0; index < sectionCount; index++)
            {
                Span<byte> header = library.Slice(sections + (index * SectionHeaderLength), SectionHeaderLength);
                if (U32(header, 4) == VersionNeededSection)
                {
                    int names = sections + (checked((int)U32(header, 0x28)) * SectionHeaderLength);
                    int strings = checked((int)U64(library, names + 0x18));
                    changed += MakeWeak(library, checked((int)U64(header, 0x18)), U32(header, 0x2C), strings, version);
                }
            }

            return changed;
        }
        catch (Exception exception) when (exception is ArgumentOutOfRangeException or OverflowException)
        {
            throw new InvalidDataException("The ELF file's section tables point outside the file.", exception);
        }
    }

    private static int MakeWeak(Span<byte> library, int section, uint fileCount, int strings, string version)
    {
        int changed = 0;
        int file = section;
        for (uint fileIndex = 0; fileIndex < fileCount; fileIndex++)
        {
            int entry = file + checked((int)U32(library, file + 8));
            int entryCount = U16(library, file + 2);
            for (int entryIndex = 0; entryIndex < entryCount; entryIndex++)
            {
                if (NameAt(library, strings + checked((int)U32(library, entry + 8))) == version)
                {
                    ushort flags = U16(library, entry + 4);
                    BinaryPrimitives.WriteUInt16LittleEndian(library.Slice(entry + 4, 2), (ushort)(flags | WeakFlag));
                    changed++;
                }

                entry += checked((int)U32(library, entry + 12));
            }

            file += checked((int)U32(library, file + 12));
        }

        return changed;
    }

    private static string NameAt(ReadOnlySpan<byte> library, int offset)
    {
        ReadOnlySpan<byte> rest = library[offset..];
        int length = rest.IndexOf((byte)0);
        return Encoding.ASCII.GetString(length < 0 ? rest : rest[..length]);
    }

    private static ushort U16(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.Slice(offset, 2));

    private static uint U32(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(offset, 4));

    private static ulong U64(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt64LittleEndian(bytes.Slice(offset, 8));
}
