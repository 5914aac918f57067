using CD.Runner.Configuration;
using CD.Runner.Methods;
using CD.Runner.Methods.ContrastiveDisentangling;

namespace CD.Tests.Support;

/// <summary>Contrastive Disentangling with an objective.</summary>
internal static class Objectives
{
    public static ConfiguredMethod Of(ObjectiveSettings settings) => new(MethodCatalogue.BuiltIn.All[0], settings);

    public static ObjectiveSettings Objective(this RunConfiguration configuration) => configuration.Method.Settings<ObjectiveSettings>();
}
