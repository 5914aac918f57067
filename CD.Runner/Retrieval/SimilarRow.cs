using CsvHelper;

namespace CD.Runner.Retrieval;

/// <summary>An image that is like a query; a row of what <c>neighbors</c> prints.</summary>
/// <param name="Query">The query as the user gave it.</param>
/// <param name="Rank">Its place among the query's, from 1.</param>
/// <param name="Index">The image's index in the data set.</param>
/// <param name="Name">The image's name.</param>
/// <param name="Class">Its class; empty where it has none.</param>
/// <param name="Cosine">The cosine between the features, in [-1, 1].</param>
[CsvRecord]
internal sealed partial record SimilarRow(
    [property: CsvColumn("query")] string Query,
    [property: CsvColumn("rank")] int Rank,
    [property: CsvColumn("index")] int Index,
    [property: CsvColumn("name")] string Name,
    [property: CsvColumn("class")] string Class,
    [property: CsvColumn("cosine")] double Cosine);
