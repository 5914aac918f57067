using System.Globalization;

namespace CD.Runner.Pages;

/// <summary>Lists of images in a cell of a table.</summary>
internal static class Indices
{
    /// <summary>Reads the indices of images, which spaces separate.</summary>
    /// <param name="cell">The cell.</param>
    /// <returns>The indices.</returns>
    public static IEnumerable<int> Read(string cell) =>
        cell.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(text => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture));
}
