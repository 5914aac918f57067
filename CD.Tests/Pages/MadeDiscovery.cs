using System.Globalization;
using CD.Runner.Data;
using CD.Runner.Discovery;
using CD.Runner.Evaluation;
using CD.Runner.Pages;

namespace CD.Tests.Pages;

/// <summary>A discovery made of numbers that are easily told: image i is in cluster i mod 3 and in leaf i mod 6, and its pixels all have its colour.</summary>
internal static class MadeDiscovery
{
    public const int Clusters = 3;

    public const int Leaves = 6;

    /// <summary>Names and texts that would be something else than text in a careless page.</summary>
    public static IReadOnlyList<string> Hostile { get; } =
    [
        "<img src=x onerror=\"window.ran = 1\">.png", "</script><script>window.ran = 1</script>", "<!--<script>", "it's \"quoted\", with comma.png", "line\nbreak\r\ttab.png",
        "\u202Egnp.exe", "\u2028window.ran = 1//", "=HYPERLINK(\"http://example.invalid\")", "{{ Data }}{% raw %}", "&lt;b&gt;&amp;", new string('x', 300), "日本語 שלום.png",
    ];

    public static MemoryImageSource Images(int count, int side = 8)
    {
        byte[] pixels = new byte[count * 3 * side * side];
        for (int item = 0; item < count; item++)
        {
            (byte red, byte green, byte blue) = Colour(item);
            Span<byte> image = pixels.AsSpan(item * 3 * side * side, 3 * side * side);
            image[..(side * side)].Fill(red);
            image.Slice(side * side, side * side).Fill(green);
            image[(2 * side * side)..].Fill(blue);
        }

        return new MemoryImageSource("made", [pixels], new ImageShape(3, side, side), null, []);
    }

    public static (byte Red, byte Green, byte Blue) Colour(int item) => ((byte)(item * 37 % 256), (byte)(item * 91 % 256), (byte)(item * 53 % 256));

    /// <param name="images">The images.</param>
    /// <param name="name">An image's name.</param>
    /// <param name="kind">An image's class.</param>
    public static DiscoveryResult Of(IImageSource images, Func<int, string>? name = null, Func<int, string>? kind = null)
    {
        int count = images.Count;
        name ??= item => string.Create(CultureInfo.InvariantCulture, $"folder/{item:00000}.png");
        kind ??= item => item % 2 == 0 ? "even" : "odd";
        ItemRow[] items = [.. Enumerable.Range(0, count).Select(item => new ItemRow(
            item, name(item), kind(item), item % Clusters, item % Leaves, 1 + (item * 1e-3), item * 1.0 / count, 1 + (item / Clusters), 100.0 * item / Math.Max(1, count - 1),
            item is 1 or 4 ? 1 : null, item == 2 ? "half of it is grey; <b>" : string.Empty,
            item == 5 ? null : (10 * (item % Clusters)) + Math.Cos(item), item == 5 ? null : (7 * (item % Leaves / Clusters)) + (Math.Sin(item * 1.7) * 2)))];
        string List(Func<ItemRow, bool> of) => string.Join(' ', items.Where(of).Take(4).Select(item => item.Index));
        return new DiscoveryResult(
            Summary(images),
            items,
            [.. Enumerable.Range(0, Clusters).Select(cluster => new ClusterRow(cluster, items.Count(item => item.Cluster == cluster), items.Count(item => item.Cluster == cluster) / (double)count, 0.5, (cluster + 1) % Clusters, List(item => item.Cluster == cluster), List(item => item.Cluster == cluster), 2.5))],
            [.. Enumerable.Range(2, 5).Select(k => new CriterionRow("silhouette", "separation", k, 1.0 / (1 + Math.Abs(k - 3)), 0.1, 1)), .. Enumerable.Range(2, 5).Select(k => new CriterionRow("<b>stability</b>", "stability", k, 0.5, 0.5, 0.5))],
            [new EstimateRow("silhouette", 3, 2, 4), new EstimateRow("<b>stability</b>", null, null, null), new EstimateRow(EstimateRow.Consensus, 3, 2, 4)],
            [.. new[] { (0, 3, 1.0), (1, 4, 1.5), (2, 5, 2.0), (6, 7, 4.0), (8, 9, 9.0) }.Select(merge => new MergeRow(merge.Item1, merge.Item2, merge.Item3, 1))],
            [new DuplicateRow(1, "near", 4, name(4), 0.97, false), new DuplicateRow(1, "near", 1, name(1), 1, true)],
            [.. Enumerable.Range(0, Clusters).Select(cluster => new ClusterHeadRow(cluster, 1, 7, cluster == 0 ? 0.9 : 0.2, 0.8, 0.1, "0 3", "1 2"))]);
    }

    public static ReportOptions Options(int count) => new()
    {
        Run = "results/it's",
        HeadOutputs = new Dictionary<int, float[]> { [7] = [.. Enumerable.Range(0, count).Select(item => (float)item)] },
    };

    public static StoredFeatures Stored(int count) => new(new FeatureMatrix(new float[count], count, 1), new double[Clusters], new double[count], Options(count).HeadOutputs);

    private static DiscoverySummary Summary(IImageSource images) => new()
    {
        Version = "0.1.0",
        Dataset = "made",
        Directory = "/photos/<i>mine</i>",
        Fingerprint = images.Fingerprint,
        Images = images.Count,
        Skipped = ["a.png: <script>window.ran = 1</script>"],
        Method = "simclr",
        Stage = "backbone",
        StageTitle = "backbone h",
        Dimensions = 16,
        Clusters = Clusters,
        ClustersGiven = false,
        Likely = 3,
        Low = 2,
        High = 4,
        OutlierNeighbour = 3,
        DuplicateCosine = 0.95,
        Removable = 1,
        Damaged = 1,
        Network = new string('0', 64),
        Nmi = 0.5,
        Accuracy = 0.75,
        Seed = 42,
        Arguments = "discover \"results/it's\"",
        Seconds = new Dictionary<string, double> { ["features"] = 1.25 },
    };
}
