using System.Globalization;
using CD.Runner.Data;
using CD.Runner.Errors;
using CD.Runner.Pictures;
using SkiaSharp;

namespace CD.Runner.Retrieval;

/// <summary>A picture of every query beside the images that are most like it.</summary>
internal static class SimilarSheet
{
    /// <summary>The most queries shown; of more, the first.</summary>
    public const int MostQueries = 32;

    private const int Tile = 96;
    private const int Gap = 6;
    private const string Omission = "…";

    /// <summary>Writes the picture: one row a query, its name above, the query at the left, then the images found with their cosines below.</summary>
    /// <param name="path">The PNG file; replaced where it exists, and never left half written.</param>
    /// <param name="queries">The queries.</param>
    /// <param name="rows">What was found, query after query, as many for each.</param>
    /// <param name="images">The data set.</param>
    /// <param name="cancellation">Stops between two rows; nothing is written then.</param>
    /// <exception cref="UserErrorException">The picture is too large (<see cref="ExitCode.Usage"/>) or cannot be written (<see cref="ExitCode.Storage"/>).</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static void Write(string path, QueryImages queries, IReadOnlyList<SimilarRow> rows, IImageSource images, CancellationToken cancellation)
    {
        SimilarRow[][] found = [.. rows.Chunk(rows.Count / queries.Queries.Count).Take(MostQueries)];
        using SheetFont font = new();
        int line = font.Height + Gap;
        int height = Tile + (2 * line) + (2 * Gap);
        int left = Gap + Tile + (3 * Gap);
        int width = left + (found[0].Length * (Tile + Gap));
        using SheetCanvas sheet = new(width, Gap + (found.Length * height), font);
        for (int row = 0; row < found.Length; row++)
        {
            int top = Gap + (row * height);
            Query query = queries.Queries[row];
            sheet.Text(Shortened(query.Text, font, width - (2 * Gap)), Gap, top);
            (IImageSource source, int index) = query.Item is { } item ? (images, item) : (queries.Others!, query.Other!.Value);
            Draw(sheet, source, [index], Gap, top + line, cancellation);
            Draw(sheet, images, [.. found[row].Select(one => (long)one.Index)], left, top + line, cancellation);
            for (int place = 0; place < found[row].Length; place++)
            {
                sheet.Text(found[row][place].Cosine.ToString("F2", CultureInfo.InvariantCulture), left + (place * (Tile + Gap)), top + line + Tile + Gap);
            }
        }

        sheet.Save(path);
    }

    private static void Draw(SheetCanvas sheet, IImageSource source, long[] indices, int left, int top, CancellationToken cancellation)
    {
        using ImageBatch batch = source.Read([indices], cancellation).Single();
        for (int column = 0; column < batch.Count; column++)
        {
            sheet.Original(batch, column, SKRectI.Create(left + (column * (Tile + Gap)), top, Tile, Tile));
        }
    }

    /// <summary>The end of a text that is too wide, which for a path says most.</summary>
    private static string Shortened(string text, SheetFont font, int width)
    {
        if (font.Width(text) <= width)
        {
            return text;
        }

        int first = 1;
        while (first < text.Length && font.Width(Omission + text[first..]) > width)
        {
            first++;
        }

        return Omission + text[first..];
    }
}
