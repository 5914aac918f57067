using System.Globalization;
using CD.Runner.Data;
using CD.Runner.Distances;

namespace CD.Runner.Anomalies;

/// <summary>Finds images that decode but look damaged: one colour, almost no contrast, a grey lower part, repeated rows or columns, noise.</summary>
/// <remarks>
/// <para>Each image is judged by itself, so that a data set of damaged images has no effect on what damage is. Of 10,000 CIFAR-10 images and of Fashion-MNIST's 10,000 none is reported.</para>
/// <para>
/// A file that was cut off is refused when it is read; but a program that opened such a file and saved it anew leaves a whole file whose lower part is the mid grey
/// that JPEG decoders put in place of what is missing. A drawing, a test chart or a bar code can have repeated rows in good health.
/// </para>
/// </remarks>
internal static class DamagedImages
{
    private const int BatchSize = 64;
    private const int Piece = 4;

    // In grey levels of 255. A plain image saved as JPEG is off by a level or two; CIFAR-10's palest image has a deviation of 7.7.
    private const int PlainRange = 4;
    private const double LeastDeviation = 3.0;

    // Shares of the height or width. CIFAR-10 and Fashion-MNIST have no grey lower part, and at most 3 of 28 columns are repeated.
    private const double GreyShare = 0.125;
    private const double RepeatedShare = 0.25;

    // CIFAR-10's least correlation of pixels side by side, or above each other where that is larger, is 0.55, Fashion-MNIST's 0.30.
    private const double NoiseCorrelation = 0.15;
    private const double NoiseDeviation = 20.0;
    private const int LeastNoiseSide = 16;

    /// <summary>Reads every image once.</summary>
    /// <param name="source">The images.</param>
    /// <param name="cancellation">Stops between two batches.</param>
    /// <returns>Those that look damaged, in their order, each with the first reason that applies.</returns>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static IReadOnlyList<DamagedImage> Find(IImageSource source, CancellationToken cancellation)
    {
        string?[] reasons = new string?[source.Count];
        int done = 0;
        foreach (ImageBatch batch in source.Read(Indices.InOrder(source.Count, BatchSize), cancellation))
        {
            using (batch)
            {
                cancellation.ThrowIfCancellationRequested();
                PixelImage[] images = BatchPixels.Of(batch);
                int first = done;
                RowPieces.Run(images.Length, Piece, (from, end) =>
                {
                    for (int image = from; image < end; image++)
                    {
                        reasons[first + image] = Reason(images[image]);
                    }
                });
                done += images.Length;
            }
        }

        return [.. Enumerable.Range(0, reasons.Length).Where(item => reasons[item] is not null).Select(item => new DamagedImage(item, reasons[item]!))];
    }

    /// <summary>What speaks for damage of one image; null where nothing does.</summary>
    /// <param name="image">Its pixels.</param>
    internal static string? Reason(PixelImage image)
    {
        PixelStatistics statistics = PixelStatistics.Of(image);
        if (statistics.Range <= PlainRange)
        {
            return "one colour";
        }

        if (statistics.Deviation < LeastDeviation)
        {
            return string.Create(CultureInfo.InvariantCulture, $"almost no contrast: a standard deviation of {statistics.Deviation:F1} of 255 grey levels");
        }

        if (statistics.GreyRows >= Math.Max(2.0, GreyShare * image.Height))
        {
            return $"the lower {statistics.GreyRows} of {image.Height} rows are plain mid grey, as where a JPEG file was cut off";
        }

        if (Repeated(statistics.RepeatedRows, image.Height))
        {
            return $"{statistics.RepeatedRows} of {image.Height} rows repeat the row above them";
        }

        if (Repeated(statistics.RepeatedColumns, image.Width))
        {
            return $"{statistics.RepeatedColumns} of {image.Width} columns repeat the column before them";
        }

        return Math.Min(image.Height, image.Width) >= LeastNoiseSide && statistics.Deviation >= NoiseDeviation && statistics.Correlation < NoiseCorrelation
            ? "noise: neighbouring pixels have nothing to do with each other"
            : null;
    }

    private static bool Repeated(int lines, int side) => lines >= Math.Max(3.0, RepeatedShare * side);
}
