using CD.Runner.Evaluation;
using CD.Runner.Methods;

namespace CD.Runner.Reproduction;

/// <summary>Names of stages that mean another stage in every method.</summary>
internal static class StageNames
{
    /// <summary>The last scored stage: a method's own clusters where it makes any, the feature heads, or z without them.</summary>
    public const string Final = "final";

    /// <summary>The first scored stage that K-means clusters: the backbone, or the code of a method without one.</summary>
    public const string Features = "features";

    /// <summary>The stage of a method that a name means.</summary>
    /// <param name="name">A stage's name, <see cref="Final"/> or <see cref="Features"/>.</param>
    /// <param name="method">The method.</param>
    /// <returns>The name of one of the method's scored stages; null where it has none of that name.</returns>
    public static string? Of(string name, IMethod method)
    {
        Stage[] scored = [.. method.Stages.Where(stage => stage.Scored)];
        return name switch
        {
            Final => scored.LastOrDefault()?.Name,
            Features => scored.FirstOrDefault(stage => stage.Kind == StageKind.Matrix)?.Name,
            _ => scored.FirstOrDefault(stage => stage.Name == name)?.Name,
        };
    }

    /// <summary>How the clusters of a stage are made, in words.</summary>
    /// <param name="stage">The stage's name: one of the method's, or the pixels'.</param>
    /// <param name="method">The method.</param>
    /// <returns><c>K-means on backbone</c>, or <c>assignment (own clusters)</c> where the method makes them.</returns>
    public static string ReadOut(string stage, IMethod method) =>
        method.Stages.FirstOrDefault(own => own.Name == stage)?.Kind is null or StageKind.Matrix ? $"K-means on {stage}" : $"{stage} (own clusters)";
}
