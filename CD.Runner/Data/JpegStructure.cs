using System.Buffers.Binary;

namespace CD.Runner.Data;

/// <summary>Walks a JPEG file's markers (ITU-T T.81, annex B).</summary>
/// <remarks>A progressive image whose last scans are missing still decodes, only blurred; its missing end marker gives it away.</remarks>
internal static class JpegStructure
{
    private const byte Prefix = 0xFF;
    private const byte Start = 0xD8;
    private const byte End = 0xD9;
    private const byte StartOfScan = 0xDA;
    private const byte FirstRestart = 0xD0;
    private const byte LastRestart = 0xD7;
    private const byte Temporary = 0x01;

    /// <summary>Whether the image's end marker follows its segments and scans; what lies behind it does not matter.</summary>
    /// <param name="file">The file's bytes.</param>
    public static bool IsComplete(ReadOnlySpan<byte> file)
    {
        int position = 0;
        while (NextMarker(file, ref position) is { } marker)
        {
            if (marker == End)
            {
                return true;
            }

            if (marker is Start or Temporary or (>= FirstRestart and <= LastRestart))
            {
                continue;
            }

            if (position + 2 > file.Length)
            {
                return false;
            }

            position += BinaryPrimitives.ReadUInt16BigEndian(file[position..]);
            if (marker == StartOfScan)
            {
                SkipScan(file, ref position);
            }
        }

        return false;
    }

    // A marker is a prefix byte, any number of further ones as filling, and the marker's own byte.
    private static byte? NextMarker(ReadOnlySpan<byte> file, ref int position)
    {
        int prefix = position < file.Length ? file[position..].IndexOf(Prefix) : -1;
        if (prefix < 0)
        {
            return null;
        }

        int length = file[(position + prefix)..].IndexOfAnyExcept(Prefix);
        if (length < 0)
        {
            return null;
        }

        position += prefix + length + 1;
        return file[position - 1];
    }

    // Within a scan a prefix byte of the data is followed by a zero byte; restart markers belong to it too.
    private static void SkipScan(ReadOnlySpan<byte> file, ref int position)
    {
        while (NextMarker(file, ref position) is { } marker)
        {
            if (marker is not (0 or (>= FirstRestart and <= LastRestart)))
            {
                position -= 2;
                return;
            }
        }
    }
}
