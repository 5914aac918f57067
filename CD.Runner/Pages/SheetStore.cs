using System.Globalization;
using CD.Runner.Errors;
using CD.Runner.Storage;

namespace CD.Runner.Pages;

/// <summary>Keeps sheets of thumbnails for the page itself while they are small together, and puts them into a folder beside it once they are not.</summary>
/// <param name="page">The page's file.</param>
/// <param name="most">The most bytes that the sheets in the page may take in base64.</param>
internal sealed class SheetStore(string page, long most)
{
    private readonly List<byte[]> kept = [];
    private readonly string folder = $"{Path.GetFileNameWithoutExtension(page)}_files";
    private long size;
    private int count;

    /// <summary>The sheets that the page carries; none where they are in the folder.</summary>
    public IReadOnlyList<byte[]> Embedded => kept;

    /// <summary>The folder's address, relative to the page's; null where the page carries the sheets.</summary>
    public string? Folder => size > most ? Uri.EscapeDataString(folder) : null;

    /// <summary>Takes the next sheet.</summary>
    /// <param name="sheet">A WebP file's content.</param>
    /// <exception cref="UserErrorException">It cannot be written (<see cref="ExitCode.Storage"/>).</exception>
    public void Add(byte[] sheet)
    {
        size += (sheet.Length + 2) / 3 * 4;
        kept.Add(sheet);
        if (size <= most)
        {
            return;
        }

        foreach (byte[] content in kept)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"sheet-{count++:0000}.webp");
            AtomicFile.Write(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(page))!, folder, name), stream => stream.Write(content));
        }

        kept.Clear();
    }
}
