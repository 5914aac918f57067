using CD.Model.Graphs;
using CD.Runner.Errors;

namespace CD.Runner.Export;

/// <summary>The error about a layer that a format cannot express.</summary>
internal static class NoExportRule
{
    /// <summary>Makes the error.</summary>
    /// <param name="format">The format's name.</param>
    /// <param name="node">The layer.</param>
    /// <param name="reason">What is missing; null where there is no rule for the class at all.</param>
    /// <returns>The error to throw.</returns>
    public static UserErrorException For(string format, GraphNode node, string? reason = null) =>
        new(ExitCode.Usage, $"The layer {node.Name} ({node.ClassName}) cannot be exported as {format}: {reason ?? "there is no rule for its class"}. Export another stage (--stages) or in another format.");
}
