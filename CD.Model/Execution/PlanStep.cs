using CD.Model.Layers;

namespace CD.Model.Execution;

/// <summary>One step of a plan: a layer with what is computed together with it, relu(layer(x) + shortcut).</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Node">The name of the layer's node in the graph.</param>
/// <param name="Inputs">The names of what it takes.</param>
/// <param name="Shortcut">The name of what is added to a normalization's outputs; null for nothing.</param>
/// <param name="Rectified">Whether the rectifier follows.</param>
/// <param name="Output">The name of what it gives.</param>
internal sealed record PlanStep(Layer Layer, string Node, IReadOnlyList<string> Inputs, string? Shortcut, bool Rectified, string Output)
{
    /// <summary>Everything the step reads.</summary>
    public IEnumerable<string> Reads => Shortcut is null ? Inputs : [.. Inputs, Shortcut];

    /// <summary>Whether the step computes in training, and its gradient, by the project's own kernels.</summary>
    public bool IsTraced => Layer.IsTraced && Inputs.Count == 1;
}
