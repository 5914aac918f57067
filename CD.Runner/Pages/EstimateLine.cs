using System.Globalization;
using CD.Runner.Discovery;

namespace CD.Runner.Pages;

/// <summary>What a criterion says of the number of clusters, in words.</summary>
internal sealed record EstimateLine(string Criterion, string Clusters, string Range, bool All)
{
    /// <summary>Describes a row of <c>estimates.csv</c>.</summary>
    public static EstimateLine Of(EstimateRow row)
    {
        bool all = row.Criterion == EstimateRow.Consensus;
        return new EstimateLine(all ? "all together" : row.Criterion, row.Clusters?.ToString(CultureInfo.InvariantCulture) ?? "no answer", row is { Low: { } low, High: { } high } ? Numbers.Range(low, high) : string.Empty, all);
    }
}
