using System.Globalization;
using CD.Runner.Discovery;

namespace CD.Runner.Pages;

/// <summary>A head as the page has it.</summary>
/// <param name="Head">The head's number.</param>
/// <param name="Text">Which clusters it tells apart.</param>
/// <param name="Highest">The images with the highest outputs.</param>
/// <param name="Lowest">The images with the lowest outputs.</param>
/// <param name="Place">The head's place among those that colour the map.</param>
/// <param name="Colour">Whether it can colour the map.</param>
internal sealed record HeadCard(int Head, string Text, string Highest, string Lowest, int Place, bool Colour)
{
    /// <summary>The heads' cards, by rising number.</summary>
    /// <param name="result">What was found.</param>
    /// <param name="coloured">The heads that can colour the map, in their order.</param>
    public static IReadOnlyList<HeadCard> Of(DiscoveryResult result, IReadOnlyList<int> coloured) =>
    [
        .. from rows in result.Heads.GroupBy(row => row.Head)
           orderby rows.Key
           let place = coloured.ToList().IndexOf(rows.Key)
           select new HeadCard(rows.Key, Describe(rows), rows.First().Highest, rows.First().Lowest, place, place >= 0),
    ];

    private static string Describe(IEnumerable<ClusterHeadRow> rows) =>
        string.Join("; ", rows.OrderBy(row => row.Cluster).Select(row => string.Create(CultureInfo.InvariantCulture, $"{(row.Auc >= 0.5 ? "on" : "off")} for cluster {row.Cluster} ({ClusterHead.Numbers(row)})"))) + ".";
}
