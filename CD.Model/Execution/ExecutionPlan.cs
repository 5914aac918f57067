using CD.Model.Gradients;
using CD.Model.Graphs;
using CD.Model.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Model.Execution;

/// <summary>Computes a graph step by step, with what can be computed together in one step, and frees what no later step needs.</summary>
/// <remarks>
/// In training, neighbouring steps that know their gradients themselves are one node of libtorch's graph: from a place where a single value
/// is alive to another such place.
/// </remarks>
internal sealed class ExecutionPlan
{
    private readonly string input;
    private readonly string output;
    private readonly IReadOnlyList<PlanStep> steps;
    private readonly Lifetimes lifetimes;
    private readonly Dictionary<string, PlanStep> producers;
    private readonly IReadOnlyList<PlanPart> parts;

    /// <summary>Plans a built layer's graph.</summary>
    /// <param name="graph">A graph with one output.</param>
    public ExecutionPlan(ModelGraph graph)
    {
        graph = graph.Only(graph.Outputs);
        input = graph.Input.Node;
        output = graph.Outputs.Single().Node;
        steps = PlanSteps.Of(graph);
        lifetimes = new Lifetimes(steps.Select(step => step.Reads), [input, output]);
        producers = steps.ToDictionary(step => step.Output, StringComparer.Ordinal);
        parts = PlanPart.Split(steps, input, output);
    }

    /// <summary>Whether all steps compute in training by the project's own kernels, in one node of libtorch's graph.</summary>
    public bool IsTraced => parts is [{ Traced: not null }];

    /// <summary>Computes the output.</summary>
    /// <param name="inputs">Left as they are; they stay the caller's.</param>
    /// <param name="training">As in <see cref="Layer.Call(Tensor, bool)"/>.</param>
    /// <returns>A tensor the current dispose scope owns.</returns>
    public Tensor Run(Tensor inputs, bool training)
    {
        using DisposeScope scope = NewDisposeScope();
        Dictionary<string, Tensor> values = new(StringComparer.Ordinal) { [input] = inputs };
        foreach (PlanPart part in parts)
        {
            if (training && part.Traced is { } traced)
            {
                Tensor outputs = LayerFunction.Call(values[traced.Input], traced);
                Free(values, part.End - 1, traced.Input);
                values[traced.Output] = outputs;
                continue;
            }

            for (int index = part.Start; index < part.End; index++)
            {
                values[steps[index].Output] = Step(values, index, training);
            }
        }

        return values[output].MoveToOuterDisposeScope();
    }

    private Tensor Step(Dictionary<string, Tensor> values, int index, bool training)
    {
        PlanStep step = steps[index];
        if (step.Inputs.Count > 1)
        {
            Tensor joined = step.Layer.Call([.. step.Inputs.Select(name => values[name])], training);
            Free(values, index, [.. step.Inputs]);
            return joined;
        }

        string name = step.Inputs[0];
        bool owned = lifetimes.EndsAt(name, index) && step.Shortcut != name;
        Tensor x = values[name];
        Tensor outputs = step.Layer is BatchNormalization normalization && (step.Rectified || step.Shortcut is not null)
            ? normalization.CallOwned(owned ? x : x.alias(), step.Shortcut is null ? null : values[step.Shortcut], training, step.Rectified)
            : owned ? step.Layer.CallOwned(x, training, MayOverwrite(name)) : step.Layer.Call(x, training);
        if (step.Shortcut is not null)
        {
            Free(values, index, step.Shortcut);
        }

        return outputs;
    }

    private bool MayOverwrite(string name) =>
        lifetimes.IsReadOnce(name) && producers.TryGetValue(name, out PlanStep? producer) && !producer.Rectified && producer.Layer.OutputMayBeOverwritten;

    private void Free(Dictionary<string, Tensor> values, int index, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (lifetimes.EndsAt(name, index) && values.Remove(name, out Tensor? value))
            {
                value.Dispose();
            }
        }
    }
}
