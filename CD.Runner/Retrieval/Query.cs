namespace CD.Runner.Retrieval;

/// <summary>An image for which similar ones are sought.</summary>
/// <param name="Text">What the user gave.</param>
/// <param name="Item">Its index in the data set; null where it is not of that.</param>
/// <param name="Other">Its index among the other files; null where it is of the data set.</param>
internal sealed record Query(string Text, int? Item, int? Other);
