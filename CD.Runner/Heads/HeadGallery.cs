using CD.Runner.Data;
using CD.Runner.Errors;
using CD.Runner.Pictures;
using CD.Runner.Storage;
using SkiaSharp;

namespace CD.Runner.Heads;

/// <summary>Pictures of heads: a strip each, its statistics at the left, then the images that excite it most, then those that excite it least, then its classes.</summary>
internal static class HeadGallery
{
    /// <summary>The most strips of a page: 24.</summary>
    public const int StripsPerPage = 24;

    private const int LargestTile = 96;

    // Less would cut the headings.
    private const int FewestTiles = 2;
    private const int Gap = 6;
    private const int BlockGap = 28;
    private const int HeaderHeight = 34;
    private const int StripGap = 12;

    /// <summary>Writes the pages: one file <c>heads.png</c>, or <c>heads-1.png</c>, <c>heads-2.png</c> and so on; other pages of these names, of an earlier gallery, are deleted.</summary>
    /// <remarks>In a strip outputs fall from left to right: the most exciting image is the first, the least exciting the last. Shown images are read again, a strip at a time.</remarks>
    /// <param name="folder">The folder; created where it is missing.</param>
    /// <param name="source">The images.</param>
    /// <param name="analysis">Their heads.</param>
    /// <param name="heads">The heads that are drawn, in this order, at least one.</param>
    /// <param name="cancellation">Stops between two strips.</param>
    /// <returns>The names of the files.</returns>
    /// <exception cref="OperationCanceledException">The work was cancelled; pages that were done may be there.</exception>
    /// <exception cref="UserErrorException">A file cannot be written (<see cref="ExitCode.Storage"/>).</exception>
    public static IReadOnlyList<string> Write(string folder, IImageSource source, HeadAnalysis analysis, IReadOnlyList<HeadStatistics> heads, CancellationToken cancellation)
    {
        HeadStatistics[][] pages = [.. heads.Chunk(StripsPerPage)];
        string[] names = pages.Length == 1 ? ["heads.png"] : [.. Enumerable.Range(1, pages.Length).Select(page => FormattableString.Invariant($"heads-{page}.png"))];
        using SheetFont font = new();
        foreach ((HeadStatistics[] page, string name) in pages.Zip(names))
        {
            WritePage(Path.Combine(folder, name), source, analysis, page, font, cancellation);
        }

        foreach (string old in Directory.EnumerateFiles(folder, "heads*.png").Where(file => IsPage(file) && !names.Contains(Path.GetFileName(file))).ToArray())
        {
            StorageAccess.Write(old, () => File.Delete(old));
        }

        return names;
    }

    private static bool IsPage(string file) =>
        Path.GetFileNameWithoutExtension(file) is var name && (name == "heads" || (name.StartsWith("heads-", StringComparison.Ordinal) && name[6..].All(char.IsAsciiDigit)));

    private static void WritePage(string path, IImageSource source, HeadAnalysis analysis, HeadStatistics[] page, SheetFont font, CancellationToken cancellation)
    {
        int tile = Tile(source);
        int left = Math.Max(FewestTiles, page.Max(head => head.Top.Count));
        int right = Math.Max(FewestTiles, page.Max(head => head.Bottom.Count));
        int topLeft = Gap + HeadStrip.StatisticsWidth + Gap;
        int bottomLeft = topLeft + (left * (tile + Gap)) - Gap + BlockGap;
        int classesLeft = bottomLeft + (right * (tile + Gap)) - Gap + BlockGap;
        bool classes = page.Any(head => head.Separation is not null);
        int pitch = Math.Max(tile, HeadStrip.Height) + StripGap;
        using SheetCanvas sheet = new(classes ? classesLeft + HeadStrip.ClassesWidth + Gap : classesLeft - BlockGap + Gap, HeaderHeight + (page.Length * pitch), font);
        (double Low, double High) scale = Scale(analysis);
        sheet.Text(HeadStrip.Fitted(font, analysis.Stage.Title, HeadStrip.StatisticsWidth), Gap, Gap);
        sheet.Text(HeadStrip.Fitted(font, "highest output", bottomLeft - topLeft), topLeft, Gap);
        sheet.Text(HeadStrip.Fitted(font, "lowest output", classesLeft - bottomLeft), bottomLeft, Gap);
        sheet.Text(classes ? "mean output by class" : string.Empty, classesLeft, Gap);
        foreach ((HeadStatistics head, int row) in page.Select((head, row) => (head, row)))
        {
            int top = HeaderHeight + (row * pitch);
            int middle = top + ((pitch - StripGap - HeadStrip.Height) / 2);
            HeadStrip.Statistics(sheet, font, analysis, head, Gap, middle);
            HeadStrip.Classes(sheet, font, analysis, head, scale, classesLeft, middle);
            Images(sheet, source, head, index => SKRectI.Create(
                index < head.Top.Count ? topLeft + (index * (tile + Gap)) : bottomLeft + ((index - head.Top.Count) * (tile + Gap)), top, tile, tile), cancellation);
        }

        sheet.Save(path);
    }

    /// <summary>Draws the images from the most to the least exciting.</summary>
    private static void Images(SheetCanvas sheet, IImageSource source, HeadStatistics head, Func<int, SKRectI> place, CancellationToken cancellation)
    {
        long[] items = [.. head.Top, .. head.Bottom.Reverse()];
        if (items.Length == 0)
        {
            return;
        }

        using ImageBatch batch = source.Read([items], cancellation).Single();
        for (int index = 0; index < batch.Count; index++)
        {
            sheet.Original(batch, index, place(index));
        }
    }

    /// <summary>The side of a tile: the largest multiple of the images' longer side that is no larger than 96 pixels.</summary>
    private static int Tile(IImageSource source) =>
        source.Shape is { } shape && Math.Max(shape.Height, shape.Width) is var side && side <= LargestTile ? LargestTile / side * side : LargestTile;

    /// <summary>What the bars of classes reach from and to: 0 and 1, or the least and the greatest mean of any head.</summary>
    private static (double Low, double High) Scale(HeadAnalysis analysis)
    {
        double[] means = [.. analysis.Heads.SelectMany(head => head.Separation?.Means ?? []).OfType<double>()];
        return means.Length == 0 || analysis.Heads[0].Entropy is not null ? (0.0, 1.0) : (means.Min(), Math.Max(means.Max(), means.Min() + double.Epsilon));
    }
}
