using CD.Runner.Configuration;
using CD.Runner.Errors;

namespace CD.Runner.Evaluation;

/// <summary>The stages that a user names.</summary>
internal static class StageChoice
{
    /// <summary>Finds stages that give rows of numbers.</summary>
    /// <param name="stages">A method's stages.</param>
    /// <param name="asked">Symbols or names; empty for all.</param>
    /// <param name="purpose">What is done with them, for example <c>project</c>.</param>
    /// <param name="option">The option that names them, for the message.</param>
    /// <returns>The stages in the method's order.</returns>
    /// <exception cref="UserErrorException">There is no such stage.</exception>
    public static IReadOnlyList<Stage> Of(IReadOnlyList<Stage> stages, IReadOnlyList<string> asked, string purpose, string option = "--stages")
    {
        Stage[] matrices = [.. stages.Where(stage => stage.Kind == StageKind.Matrix)];
        string? unknown = asked.FirstOrDefault(name => !matrices.Any(stage => Is(stage, name)));
        return unknown is null
            ? [.. matrices.Where(stage => asked.Count == 0 || asked.Any(name => Is(stage, name)))]
            : throw new UserErrorException(
                ExitCode.Usage,
                $"{option}: there is no stage {ConfigurationError.Quote(unknown)} to {purpose}; the run's method has {string.Join(", ", matrices.Select(stage => $"{stage.Symbol} ({stage.Name})"))}.");
    }

    private static bool Is(Stage stage, string name) =>
        string.Equals(stage.Symbol, name, StringComparison.OrdinalIgnoreCase) || string.Equals(stage.Name, name, StringComparison.OrdinalIgnoreCase);
}
