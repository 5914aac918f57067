using CsvHelper;

namespace CD.Runner.Sorting;

/// <summary>An image and its place among the clusters' folders; a row of the list <c>sorted.csv</c>.</summary>
/// <param name="Cluster">The cluster, as the table has it.</param>
/// <param name="Source">The original's whole path.</param>
/// <param name="Target">Its place, relative to the folder of the sorting, with forward slashes.</param>
/// <param name="Kind">How it comes there: <c>copy</c>, <c>hardlink</c>, <c>symlink</c> or <c>list</c>.</param>
/// <param name="Bytes">The original's length.</param>
/// <param name="ModifiedUtc">When the original was last changed, in the round-trip form of ISO 8601.</param>
[CsvRecord]
internal sealed partial record SortedFile(
    [property: CsvColumn("cluster")] string Cluster,
    [property: CsvColumn("source")] string Source,
    [property: CsvColumn("target")] string Target,
    [property: CsvColumn("kind")] string Kind,
    [property: CsvColumn("bytes")] long Bytes,
    [property: CsvColumn("modified_utc")] string ModifiedUtc);
