using System.Globalization;

namespace CD.Runner.Pages;

/// <summary>Numbers in words.</summary>
internal static class Numbers
{
    /// <summary>A number with commas between thousands.</summary>
    public static string Text(int value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A number of things.</summary>
    /// <param name="value">The number.</param>
    /// <param name="noun">What is counted, in the singular; the plural takes an s.</param>
    public static string Of(int value, string noun) => $"{Text(value)} {noun}{(value == 1 ? string.Empty : "s")}";

    /// <summary>A range, or its one number.</summary>
    public static string Range(int low, int high) => low == high ? Text(low) : $"{Text(low)} to {Text(high)}";

    /// <summary>A share of one with three digits.</summary>
    public static string Share(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
}
