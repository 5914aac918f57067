using System.Globalization;
using CD.Runner.Data;
using CD.Runner.Errors;
using CD.Runner.Evaluation;
using SkiaSharp;

namespace CD.Runner.Pictures;

/// <summary>A picture of every cluster's most typical images, so that a person can see what each cluster holds.</summary>
internal static class ClusterSheet
{
    /// <summary>The most clusters shown: 64; of more, those with the lowest numbers.</summary>
    public const int MaxClusters = 64;

    /// <summary>The most images shown of a cluster: 12.</summary>
    public const int ImagesPerCluster = 12;

    private const int Tile = 96;
    private const int Gap = 6;

    /// <summary>Writes the picture: one row a cluster that holds an image, its number at the left, then the images nearest to its centroid, the nearest first.</summary>
    /// <remarks>The shown images are read again, a row at a time.</remarks>
    /// <param name="path">The PNG file; replaced where it exists, and never left half written. The folders above it are created.</param>
    /// <param name="source">The images.</param>
    /// <param name="matrix">What was clustered; one row an image of <paramref name="source"/>.</param>
    /// <param name="clustering">The clustering of <paramref name="matrix"/>.</param>
    /// <param name="cancellation">Stops between two rows; nothing is written then.</param>
    /// <exception cref="ArgumentException">The images, the matrix and the clustering do not belong together.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    /// <exception cref="UserErrorException">The file cannot be written (<see cref="ExitCode.Storage"/>).</exception>
    public static void Write(string path, IImageSource source, FeatureMatrix matrix, KMeansResult clustering, CancellationToken cancellation)
    {
        if (source.Count != matrix.Count)
        {
            throw new ArgumentException($"A matrix has one row an image; received {matrix.Count} rows for {source.Count} images. Pass the embeddings of this data set.", nameof(matrix));
        }

        ClusterExamples[] rows = [.. ClusterExamples.Nearest(matrix, clustering, ImagesPerCluster).Take(MaxClusters)];
        using SheetFont font = new();
        int labelWidth = rows.Max(row => font.Width(Label(row)));
        int tilesLeft = Gap + labelWidth + Gap;
        int columns = rows.Max(row => row.Items.Length);
        using SheetCanvas sheet = new(tilesLeft + (columns * (Tile + Gap)), Gap + (rows.Length * (Tile + Gap)), font);
        int index = 0;
        foreach (ImageBatch batch in source.Read(rows.Select(row => row.Items), cancellation))
        {
            using (batch)
            {
                string label = Label(rows[index]);
                int top = Gap + (index * (Tile + Gap));
                sheet.Text(label, Gap + labelWidth - font.Width(label), top + ((Tile - font.Height) / 2));
                for (int column = 0; column < batch.Count; column++)
                {
                    sheet.Original(batch, column, SKRectI.Create(tilesLeft + (column * (Tile + Gap)), top, Tile, Tile));
                }

                index++;
            }
        }

        sheet.Save(path);
    }

    private static string Label(ClusterExamples row) => row.Cluster.ToString(CultureInfo.InvariantCulture);
}
