using System.Globalization;
using CD.Runner.Discovery;

namespace CD.Runner.Pages;

/// <summary>A head that sets a cluster apart, as the cluster's card has it.</summary>
/// <param name="Head">The head's number.</param>
/// <param name="Side"><c>on</c> where the cluster's outputs are the higher ones, <c>off</c> where they are the lower.</param>
/// <param name="Text">The numbers.</param>
/// <param name="Items">The images at that end, the outermost first.</param>
internal sealed record ClusterHead(int Head, string Side, string Text, string Items)
{
    private const int MostImages = 8;

    /// <summary>Describes a row of <c>heads.csv</c>.</summary>
    public static ClusterHead Of(ClusterHeadRow row)
    {
        bool on = row.Auc >= 0.5;
        return new ClusterHead(row.Head, on ? "on" : "off", Numbers(row), string.Join(' ', ItemList.Parse(on ? row.Highest : row.Lowest).Take(MostImages)));
    }

    /// <summary>A row's numbers in words.</summary>
    public static string Numbers(ClusterHeadRow row) => string.Create(CultureInfo.InvariantCulture, $"mean {row.Inside:0.00} against {row.Outside:0.00} elsewhere, AUC {row.Auc:0.00}");
}
