using System.Globalization;

namespace CD.Runner.Discovery;

/// <summary>Indices of images in one cell of a table, separated by spaces.</summary>
internal static class ItemList
{
    /// <summary>Writes a cell.</summary>
    /// <param name="items">The indices.</param>
    public static string Text(IEnumerable<int> items) => string.Join(' ', items.Select(item => item.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Reads a cell.</summary>
    /// <param name="text">The cell; empty for none.</param>
    /// <returns>The indices.</returns>
    /// <exception cref="FormatException">A part of the cell is no index.</exception>
    public static int[] Parse(string text) => [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(part => int.Parse(part, NumberStyles.None, CultureInfo.InvariantCulture))];
}
