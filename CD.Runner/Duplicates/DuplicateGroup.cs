namespace CD.Runner.Duplicates;

/// <summary>Images of which one is enough.</summary>
/// <param name="Kind">How they agree: each with the one that is kept.</param>
/// <param name="Items">The images in ascending order, the kept one among them; at least 2.</param>
/// <param name="Keep">The image to keep: of those with the most pixels, the first.</param>
/// <param name="Cosines">The cosine of each image's features with those of the kept one, in [-1, 1], in the order of <paramref name="Items"/>.</param>
internal sealed record DuplicateGroup(DuplicateKind Kind, IReadOnlyList<int> Items, int Keep, IReadOnlyList<double> Cosines);
