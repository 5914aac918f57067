using System.Globalization;
using CD.Runner.Anomalies;
using CD.Runner.Data;
using CD.Runner.Data.Datasets;
using CD.Runner.Distances;
using CD.Runner.Evaluation;

namespace CD.Runner.Benchmarks;

/// <summary>Plants 200 Fashion-MNIST images among a run's images, and measures how early the ranking of outliers finds them.</summary>
internal static class OutlierBenchmark
{
    private const int Planted = 200;
    private const int PixelBatch = 250;
    private static readonly int[] Counts = [1, 5, 10, 20, 50, 200];

    /// <summary>Measures the ranking by the run's features, and by pixels.</summary>
    /// <param name="runFolder">The run.</param>
    /// <returns>How many images are reported as damaged; the average precision for several k; a random ranking has the planted images' share, .02.</returns>
    public static IEnumerable<BenchmarkRow> Run(string runFolder)
    {
        using PlantedRun run = new(runFolder);
        using IImageSource strange = FashionMnist.Open(null, FashionMnist.Descriptor.EmbeddedSplits);
        List<PixelImage> clothes = PlantedImages.First(strange, strange.Count);
        using PlantedImages images = new([.. run.Images, .. Enumerable.Range(0, Planted).Select(place => clothes[place * clothes.Count / Planted])]);
        // The run's own images are taken to be whole, so that each that is reported is a false alarm.
        using PlantedImages own = new(run.Images);
        yield return new BenchmarkRow("outliers", string.Empty, 0, string.Empty, 0, "damaged_false_alarms", DamagedImages.Find(own, CancellationToken.None).Count, string.Empty);
        foreach ((string name, FeatureMatrix matrix) in ((string, FeatureMatrix)[])[("features", run.Features(images)), ("pixels", PixelMatrix.Read(images, PixelBatch, CancellationToken.None))])
        {
            Neighbours neighbours = NeighbourSearch.Find(matrix, Counts.Max(), CancellationToken.None);
            foreach (int neighbour in Counts)
            {
                double[] distances = Outliers.Of(neighbours, new OutlierOptions { Neighbour = neighbour }).Distances;
                double precision = AveragePrecision(distances, item => item >= run.Images.Count);
                yield return new BenchmarkRow("outliers", string.Empty, 0, string.Empty, 0, string.Create(CultureInfo.InvariantCulture, $"{name}_k{neighbour}_average_precision"), 100.0 * precision, "%");
            }
        }
    }

    /// <summary>The mean, over the items sought, of their share among those ranked as high or higher.</summary>
    /// <param name="scores">The items' scores; the highest is ranked first, of equal ones the first item.</param>
    /// <param name="isSought">Whether an item is sought; one or more are.</param>
    /// <returns>In (0, 1]; 1 where all that are sought come first.</returns>
    internal static double AveragePrecision(IReadOnlyList<double> scores, Func<int, bool> isSought)
    {
        int[] ranked = [.. Enumerable.Range(0, scores.Count).OrderByDescending(item => scores[item])];
        int[] places = [.. Enumerable.Range(0, ranked.Length).Where(place => isSought(ranked[place]))];
        return places.Select((place, before) => (before + 1.0) / (place + 1.0)).Average();
    }
}
