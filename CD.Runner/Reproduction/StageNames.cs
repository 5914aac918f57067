using CD.Runner.Evaluation;
using CD.Runner.Methods;

namespace CD.Runner.Reproduction;

/// <summary>Names of stages that mean another stage in every method.</summary>
internal static class StageNames
{
    /// <summary>The last scored stage: the feature heads, or z where a method has none.</summary>
    public const string Final = "final";

    /// <summary>The stage of a method that a name means.</summary>
    /// <param name="name">A stage's name, or <see cref="Final"/>.</param>
    /// <param name="method">The method.</param>
    /// <returns>The name of one of the method's scored stages; null where it has none of that name.</returns>
    public static string? Of(string name, IMethod method)
    {
        Stage[] scored = [.. method.Stages.Where(stage => stage.Scored)];
        return name == Final ? scored.LastOrDefault()?.Name : scored.FirstOrDefault(stage => stage.Name == name)?.Name;
    }
}
