using CsvHelper;

namespace CD.Runner.Discovery;

/// <summary>An image that has duplicates; a row of <c>duplicates.csv</c>.</summary>
/// <param name="Group">The group, from 1.</param>
/// <param name="Kind">Whether all of the group are <c>exact</c> copies, or some only <c>near</c>.</param>
/// <param name="Index">The image's index in the data set.</param>
/// <param name="Name">The image's name.</param>
/// <param name="Cosine">The cosine between its features and those of the image that stays, in [-1, 1].</param>
/// <param name="Keep">Whether this is the image that stays.</param>
[CsvRecord]
internal sealed partial record DuplicateRow(
    [property: CsvColumn("group")] int Group,
    [property: CsvColumn("kind")] string Kind,
    [property: CsvColumn("index")] int Index,
    [property: CsvColumn("name")] string Name,
    [property: CsvColumn("cosine")] double Cosine,
    [property: CsvColumn("keep")] bool Keep);
