using CD.Model.Graphs;
using CD.Model.Layers;

namespace CD.Model.Execution;

/// <summary>Turns a graph into steps.</summary>
/// <remarks>
/// A normalization takes the rectifier behind it into its step, and the sum between both where there is one: one pass over memory instead of
/// three. That is done where nobody else needs what lies between.
/// </remarks>
internal static class PlanSteps
{
    /// <summary>The steps of a graph in an order of computation.</summary>
    /// <param name="graph">The graph.</param>
    /// <returns>The steps; their names are those of the graph's nodes.</returns>
    public static IReadOnlyList<PlanStep> Of(ModelGraph graph)
    {
        Dictionary<string, PlanStep> ends = new(StringComparer.Ordinal);
        HashSet<string> taken = new(StringComparer.Ordinal);
        foreach (GraphNode node in graph.Nodes.Where(node => node.Layer is BatchNormalization))
        {
            GraphNode? next = graph.OnlyConsumer(node.Name);
            GraphNode? last = next?.Layer is Add ? graph.OnlyConsumer(next.Name) : next;
            if (last?.Layer is not ReLU || last.Layer.ComputeDtype != node.Layer.ComputeDtype || next!.Layer.ComputeDtype != node.Layer.ComputeDtype || (next.Layer is Add && (next.Inputs.Count != 2 || next.Inputs[0] == next.Inputs[1] || taken.Contains(next.Name))))
            {
                continue;
            }

            string? shortcut = next.Layer is Add ? next.Inputs.Single(name => name != node.Name) : null;
            ends[last.Name] = new PlanStep(node.Layer, node.Name, node.Inputs, shortcut, Rectified: true, last.Name);
            taken.UnionWith([node.Name, next.Name, last.Name]);
        }

        return
        [
            .. graph.Nodes.Where(node => !taken.Contains(node.Name) || ends.ContainsKey(node.Name))
                .Select(node => ends.GetValueOrDefault(node.Name) ?? new PlanStep(node.Layer, node.Name, node.Inputs, Shortcut: null, Rectified: false, node.Name)),
        ];
    }
}
