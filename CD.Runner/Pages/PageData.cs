using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using CD.Runner.Discovery;

namespace CD.Runner.Pages;

/// <summary>What the page's scripts work with: names as JSON, numbers as packed arrays.</summary>
internal static class PageData
{
    private const int MostOutliers = 600;

    // Of all of Unicode, this encoder still escapes <, >, &, quotes and the line separators, so that no name ends the element or the string it stands in.
    private static readonly JsonSerializerOptions Format = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    /// <summary>Writes the data.</summary>
    /// <param name="result">What was found.</param>
    /// <param name="samples">The images that stand for the leaves of the hierarchy.</param>
    /// <param name="order">The images in the order of their tiles.</param>
    /// <param name="layout">Where the tiles lie.</param>
    /// <param name="folder">The address of the folder of sheets; null where the page carries them.</param>
    /// <param name="outputs">Outputs of heads by number.</param>
    /// <returns>JSON that may stand in a <c>script</c> element.</returns>
    /// <exception cref="ArgumentException">A head has not one output an image.</exception>
    public static string Write(DiscoveryResult result, IReadOnlyList<IReadOnlyList<int>> samples, int[] order, SpriteLayout layout, string? folder, IReadOnlyDictionary<int, float[]> outputs)
    {
        IReadOnlyList<ItemRow> items = result.Items;
        string[] classes = ClassesOf(items);
        Dictionary<string, ushort> kinds = classes.Select((name, kind) => (name, kind)).ToDictionary(pair => pair.name, pair => (ushort)pair.kind);
        (string x, string y) = PackedNumbers.Places([.. items.Select(item => item.X)], [.. items.Select(item => item.Y)]);
        return JsonSerializer.Serialize(
            new
            {
                Key = result.Summary.Fingerprint,
                Names = items.Select(item => item.Name),
                Classes = classes,
                ClassSizes = classes.Select(name => items.Count(item => item.Class == name)),
                Clusters = result.Clusters.Select(cluster => cluster.Size),
                X = x,
                Y = y,
                Cluster = PackedNumbers.Pack<ushort>([.. items.Select(item => (ushort)item.Cluster)]),
                Fine = PackedNumbers.Pack<ushort>([.. items.Select(item => (ushort)item.Fine)]),
                Kind = PackedNumbers.Pack<ushort>([.. items.Select(item => kinds.GetValueOrDefault(item.Class, PackedNumbers.None))]),
                Outlier = PackedNumbers.Pack<ushort>([.. items.Select(item => (ushort)Math.Round(100 * item.Outlier))]),
                Margin = PackedNumbers.Pack<ushort>([.. items.Select(item => (ushort)Math.Round(10_000 * item.Margin))]),
                Rank = PackedNumbers.Pack<uint>([.. items.Select(item => (uint)item.Rank)]),
                Tile = PackedNumbers.Pack(TilesOf(order)),
                Sheets = new { layout.Tile, layout.Columns, layout.PerSheet, Folder = folder },
                Leaves = LeafSizes(result),
                Samples = samples,
                Merges = new { Left = result.Hierarchy.Select(merge => merge.Left), Right = result.Hierarchy.Select(merge => merge.Right), Height = result.Hierarchy.Select(merge => merge.Height) },
                MostOutliers,
                Damaged = items.Where(item => item.Damage.Length > 0).Select(item => new object[] { item.Index, item.Damage }),
                Duplicates = result.Duplicates.GroupBy(row => row.Group).Select(group => new
                {
                    Group = group.Key,
                    group.First().Kind,
                    Keep = group.First(row => row.Keep).Index,
                    Items = group.OrderByDescending(row => row.Keep).Select(row => new object[] { row.Index, Math.Round(row.Cosine, 4) }),
                }),
                Heads = outputs.OrderBy(pair => pair.Key).Select(pair => Head(pair.Key, pair.Value, items.Count)),
            },
            Format);
    }

    /// <summary>The classes' names in order, each once.</summary>
    /// <param name="items">The images.</param>
    public static string[] ClassesOf(IReadOnlyList<ItemRow> items) => [.. items.Select(item => item.Class).Where(name => name.Length > 0).Distinct().Order(StringComparer.Ordinal)];

    private static uint[] TilesOf(int[] order)
    {
        uint[] tiles = new uint[order.Length];
        for (int tile = 0; tile < order.Length; tile++)
        {
            tiles[order[tile]] = (uint)tile;
        }

        return tiles;
    }

    private static int[] LeafSizes(DiscoveryResult result)
    {
        int[] sizes = new int[result.Hierarchy.Count == 0 ? 0 : result.Hierarchy.Count + 1];
        foreach (ItemRow item in result.Items.Where(_ => sizes.Length > 0))
        {
            sizes[item.Fine]++;
        }

        return sizes;
    }

    private static object Head(int head, float[] values, int count)
    {
        if (values.Length != count)
        {
            throw new ArgumentException($"Head {head} has {values.Length} outputs for {count} images.", nameof(values));
        }

        (string bytes, float low, float high) = PackedNumbers.Bytes(values);
        return new { Head = head, Values = bytes, Low = low.ToString("0.###", CultureInfo.InvariantCulture), High = high.ToString("0.###", CultureInfo.InvariantCulture) };
    }
}
