namespace CD.Runner.Distances;

/// <summary>An item that a search found.</summary>
/// <param name="Item">Its index.</param>
/// <param name="Cosine">The cosine between it and the query, in [-1, 1].</param>
internal readonly record struct SimilarItem(int Item, double Cosine);
