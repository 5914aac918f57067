using System.Formats.Tar;
using System.IO.Compression;
using CD.Runner.Data.Datasets;
using CD.Tests.Support;

namespace CD.Tests.Data;

/// <summary>Writes files in the exact layout of official ones, with few records.</summary>
internal static class RecordTesting
{
    /// <summary>The layout with this many records in every file.</summary>
    public static RecordLayout Small(RecordLayout layout, int records) => layout with { Files = [.. layout.Files.Select(file => file with { Records = records })] };

    /// <summary>Record r of file f: its labels are f + r modulo the classes, its pixel (c, y, x) is <see cref="Pixel"/>.</summary>
    public static Dictionary<string, byte[]> Contents(RecordLayout layout)
    {
        Dictionary<string, byte[]> contents = [];
        for (int file = 0; file < layout.Files.Count; file++)
        {
            RecordFile described = layout.Files[file];
            byte[] content = new byte[described.Records * layout.RecordLength];
            byte[] labels = new byte[described.Records];
            for (int record = 0; record < described.Records; record++)
            {
                int start = record * layout.RecordLength;
                foreach (int classes in layout.LabelBytes)
                {
                    content[start++] = (byte)((file + record) % classes);
                }

                labels[record] = (byte)(((file + record) % layout.ClassNames.Count) + layout.FirstLabel);
                for (int c = 0; c < 3; c++)
                {
                    for (int y = 0; y < layout.Shape.Height; y++)
                    {
                        for (int x = 0; x < layout.Shape.Width; x++)
                        {
                            int place = layout.IsColumnMajor ? (x * layout.Shape.Height) + y : (y * layout.Shape.Width) + x;
                            content[start + (c * layout.Shape.Height * layout.Shape.Width) + place] = Pixel(file, record, c, y, x);
                        }
                    }
                }
            }

            contents[described.Name] = content;
            if (described.LabelFile is { } labelFile)
            {
                contents[labelFile] = labels;
            }
        }

        return contents;
    }

    public static byte Pixel(int file, int record, int c, int y, int x) => (byte)((50 * file) + (7 * record) + (90 * c) + (3 * y) + x);

    public static void Write(TemporaryFolder folder, RecordLayout layout, string prefix = "")
    {
        foreach ((string name, byte[] content) in Contents(layout))
        {
            folder.Add(prefix + name, content);
        }
    }

    /// <summary>Writes the archive with its files in reverse order, since nothing promises one.</summary>
    public static string WriteArchive(TemporaryFolder folder, RecordLayout layout)
    {
        string path = folder.File(layout.ArchiveName);
        using GZipStream zip = new(File.Create(path), CompressionLevel.Fastest);
        using TarWriter writer = new(zip, TarEntryFormat.Ustar);
        foreach ((string name, byte[] content) in Contents(layout).Reverse())
        {
            writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, $"{layout.FolderName}/{name}") { DataStream = new MemoryStream(content) });
        }

        return path;
    }
}
