using CsvHelper;

namespace CD.Runner.Discovery;

/// <summary>A merge of the hierarchy; a row of <c>hierarchy.csv</c>.</summary>
/// <remarks>Leaves are the fine clusters 0 to F - 1; the i-th merge makes the node F + i, as scipy's linkage has it.</remarks>
/// <param name="Left">The one node, the lower.</param>
/// <param name="Right">The other.</param>
/// <param name="Height">Ward's distance at which they merge, in the units of the compared features.</param>
/// <param name="Size">The images of the new node.</param>
[CsvRecord]
internal sealed partial record MergeRow(
    [property: CsvColumn("left")] int Left,
    [property: CsvColumn("right")] int Right,
    [property: CsvColumn("height")] double Height,
    [property: CsvColumn("size")] int Size);
