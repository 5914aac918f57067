namespace CD.Runner.Evaluation;

/// <summary>A named output of a method for an image.</summary>
/// <param name="Name">The name in tables, in snake_case, for example <c>backbone</c>.</param>
/// <param name="Symbol">The formulas' symbol and the name of its array file, for example <c>h</c> for <c>h.npy</c>.</param>
/// <param name="Title">The name for a person, for example <c>backbone h</c>.</param>
/// <param name="Kind">Rows of numbers or clusters.</param>
/// <param name="Scored">Whether an evaluation clusters and scores it.</param>
public sealed record Stage(string Name, string Symbol, string Title, StageKind Kind = StageKind.Matrix, bool Scored = true)
{
    /// <summary>The raw pixels, the baseline beside every method's stages.</summary>
    public static Stage Pixels { get; } = new("pixels", "x", "raw pixels");

    /// <summary>What makes the clusters; set for <see cref="StageKind.Clustering"/> only.</summary>
    public IStageClustering? Clustering { get; private init; }

    /// <summary>A stage of clusters that are made of all rows of another one.</summary>
    /// <param name="name">Its name in tables, in snake_case.</param>
    /// <param name="symbol">Its symbol.</param>
    /// <param name="title">Its name for a person.</param>
    /// <param name="clustering">What makes the clusters.</param>
    /// <returns>The stage, scored.</returns>
    public static Stage Clusters(string name, string symbol, string title, IStageClustering clustering) =>
        new(name, symbol, title, StageKind.Clustering) { Clustering = clustering };
}
