using System.Globalization;

namespace CD.Runner.Benchmarks;

/// <summary>One quantity of a comparison over all rounds.</summary>
/// <param name="Row">The comparison's row.</param>
/// <param name="Quantity">The quantity's name.</param>
/// <param name="Description">What it is.</param>
/// <param name="Target">What it should be.</param>
/// <param name="Unit">The values' unit; empty for a ratio.</param>
/// <param name="Median">The median of the rounds.</param>
/// <param name="Lowest">The lowest.</param>
/// <param name="Highest">The highest.</param>
internal sealed record SpeedLine(string Row, string Quantity, string Description, string Target, string Unit, double Median, double Lowest, double Highest)
{
    /// <summary>A value as text: ratios with two digits behind the point (five near 1, as inertias are), shares with one.</summary>
    /// <param name="value">The value.</param>
    /// <returns>The text.</returns>
    public string Text(double value) => Unit.Length > 0
        ? string.Create(CultureInfo.InvariantCulture, $"{value:F1} {Unit}")
        : value.ToString(Target.Contains("within", StringComparison.Ordinal) ? "F5" : "F2", CultureInfo.InvariantCulture);
}
