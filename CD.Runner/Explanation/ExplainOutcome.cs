namespace CD.Runner.Explanation;

/// <summary>What was explained, and the files that show it.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Outlined">The picture of all heads with what raises them outlined, as the paper's Figure 8.</param>
/// <param name="Masked">The picture of all heads with the rest taken away, as the paper's Figure 9.</param>
/// <param name="HeadSheets">One picture a head, in the heads' order.</param>
/// <param name="Table">The table of all weights.</param>
/// <param name="Segments">The array of the images' superpixels.</param>
/// <param name="Explanations">The explanations, head by head.</param>
internal sealed record ExplainOutcome(
    string Folder,
    string Outlined,
    string Masked,
    IReadOnlyList<string> HeadSheets,
    string Table,
    string Segments,
    IReadOnlyList<HeadExplanation> Explanations);
