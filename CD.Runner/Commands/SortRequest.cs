using CD.Runner.Sorting;

namespace CD.Runner.Commands;

/// <summary>What <c>sort</c> was asked to do.</summary>
/// <param name="Folder">The folder that is filled, or from which a sorting is taken back, as the user gave it.</param>
/// <param name="Undo">Whether it is taken back; the rest says nothing then.</param>
/// <param name="Table">The table of images.</param>
/// <param name="Column">The column that sorts; null for the first of clusters.</param>
/// <param name="Directory">The folder of the originals.</param>
/// <param name="Kind">How images come to their places.</param>
internal sealed record SortRequest(string Folder, bool Undo, string Table, string? Column, string Directory, PlacementKind Kind)
{
    /// <summary>Whether the table is a file of labels: images without one are left out.</summary>
    public bool ByLabels { get; init; }
}
