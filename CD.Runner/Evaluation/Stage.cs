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
}
