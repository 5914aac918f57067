using System.Text;

namespace CD.Runner.Tables;

/// <summary>Brings the table of runs into a state in which a line can be appended.</summary>
internal static class RunTableEnd
{
    /// <summary>Writes the header where there is none, ends a last line that a crash left open, and seeks to the end.</summary>
    /// <param name="stream">The table, locked.</param>
    /// <param name="header">The header's line with its line feed.</param>
    /// <returns>False, with the table unchanged, where it has other columns.</returns>
    public static bool TryPrepare(FileStream stream, ReadOnlySpan<byte> header)
    {
        byte[] start = new byte[Math.Min(stream.Length, header.Length + 8)];
        stream.ReadExactly(start);
        if (start.Length < header.Length && header.StartsWith(start))
        {
            stream.SetLength(0);
            stream.Write(header);
            return true;
        }

        // A spreadsheet program may have added a byte-order mark and carriage returns.
        string first = Encoding.UTF8.GetString(start).TrimStart('\uFEFF').Split('\n')[0].TrimEnd('\r');
        if (first != Encoding.UTF8.GetString(header[..^1]))
        {
            return false;
        }

        EndLastLine(stream);
        return true;
    }

    private static void EndLastLine(FileStream stream)
    {
        int quotes = 0;
        long position = stream.Length;
        int last = '\n';
        while (position > 0)
        {
            stream.Position = --position;
            int value = stream.ReadByte();
            last = position == stream.Length - 1 ? value : last;
            if (value == '\n')
            {
                break;
            }

            quotes += value == '"' ? 1 : 0;
        }

        stream.Position = stream.Length;
        if (last != '\n')
        {
            // A line cut within quotes would take the following lines for its own.
            stream.Write(quotes % 2 == 0 ? "\n"u8 : "\"\n"u8);
        }
    }
}
