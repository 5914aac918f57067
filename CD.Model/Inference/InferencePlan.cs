using CD.Model.Engine;
using CD.Model.Execution;
using CD.Model.Graphs;
using CD.Model.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Model.Inference;

/// <summary>A network's graph in evaluation mode: normalizations are folded into the kernels before them, rectifiers and sums overwrite their inputs.</summary>
/// <remarks>The product of a kernel and a normalization is taken in the variables' type and rounded to the computation's type once.</remarks>
internal sealed class InferencePlan : IDisposable
{
    private readonly string input;
    private readonly IReadOnlyList<string> outputs;
    private readonly List<Step> steps = [];
    private readonly Lifetimes lifetimes;
    private readonly HashSet<string> fresh;

    /// <summary>Copies the weights of a built network.</summary>
    /// <param name="graph">The network's graph.</param>
    /// <param name="capabilities">What the machine can do.</param>
    /// <exception cref="NotSupportedException">A layer has variables and no form for inference.</exception>
    /// <exception cref="InvalidOperationException">A normalization follows neither a convolution nor a dense layer.</exception>
    public InferencePlan(ModelGraph graph, Capabilities capabilities)
    {
        graph = graph.Only(graph.Outputs);
        input = graph.Input.Node;
        outputs = [.. graph.Outputs.Select(output => output.Node)];
        try
        {
            AddSteps(graph, capabilities);
        }
        catch
        {
            Dispose();
            throw;
        }

        lifetimes = new Lifetimes(steps.Select(step => step.Reads), [input, .. outputs]);

        // What a kernel or such a layer gives is in memory of its own; others may give their inputs' memory under another name.
        fresh = new HashSet<string>(steps.Where(step => step.Kernel is not null || step.Layer is MaxPooling2D or GlobalAveragePooling2D || step.Layer!.OutputMayBeOverwritten).Select(step => step.Output), StringComparer.Ordinal);
    }

    /// <summary>Computes the outputs; whatever lies between is freed or overwritten at once.</summary>
    /// <param name="images">Left as they are; they stay the caller's.</param>
    /// <returns>The graph's outputs, handles of the current dispose scope.</returns>
    public IReadOnlyList<Tensor> Run(Tensor images)
    {
        Dictionary<string, Tensor> values = new(StringComparer.Ordinal) { [input] = images };
        for (int index = 0; index < steps.Count; index++)
        {
            Step step = steps[index];
            Tensor result = Compute(step, index, values);
            foreach (string name in step.Reads.Where(name => lifetimes.EndsAt(name, index)))
            {
                if (values.Remove(name, out Tensor? value) && !ReferenceEquals(value, result))
                {
                    value.Dispose();
                }
            }

            values[step.Output] = result;
        }

        return [.. outputs.Select(name => values[name])];
    }

    /// <inheritdoc/>
    public void Dispose() => steps.ForEach(step => step.Kernel?.Dispose());

    private Tensor Compute(Step step, int index, Dictionary<string, Tensor> values)
    {
        Tensor x = values[step.Inputs[0]];
        if (step.Kernel is { } kernel)
        {
            if (step.Shortcut is null)
            {
                return kernel.Run(x, step.Rectified);
            }

            Tensor shortcut = values[step.Shortcut];
            Tensor sum = lifetimes.EndsAt(step.Shortcut, index) && step.Shortcut != step.Inputs[0] && fresh.Contains(step.Shortcut) ? shortcut : shortcut.clone();
            kernel.AddTo(sum, x);
            return sum;
        }

        // What is overwritten is an intermediate value that nobody reads again.
        return step.Inputs.Count > 1 ? step.Layer!.Call([.. step.Inputs.Select(name => values[name])], training: false)
            : lifetimes.EndsAt(step.Inputs[0], index) ? step.Layer!.CallOwned(Taken(values, step.Inputs[0]), training: false, overwrite: fresh.Contains(step.Inputs[0]))
            : step.Layer!.Call(x, training: false);
    }

    private static Tensor Taken(Dictionary<string, Tensor> values, string name)
    {
        values.Remove(name, out Tensor? value);
        return value!;
    }

    private void AddSteps(ModelGraph graph, Capabilities capabilities)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        IReadOnlyList<PlanStep> plan = PlanSteps.Of(graph);
        Dictionary<string, GraphNode> waiting = new(StringComparer.Ordinal);
        HashSet<string> done = new(StringComparer.Ordinal);
        foreach (PlanStep step in plan.Where(step => !done.Contains(step.Output)))
        {
            GraphNode node = graph.Node(step.Node);
            GraphNode? next = graph.OnlyConsumer(node.Name);
            if (node.Layer.Kernel is not null && next?.Layer is BatchNormalization)
            {
                waiting[node.Name] = node;
            }
            else if (node.Layer.Kernel is not null)
            {
                bool rectified = next?.Layer is ReLU && next.Layer.ComputeDtype == node.Layer.ComputeDtype;
                string output = rectified ? next!.Name : node.Name;
                done.Add(output);
                steps.Add(new Step(node.Inputs, null, output, Kernel(node, node.Layer.ComputeDtype, capabilities), rectified, null));
            }
            else if (node.Layer is BatchNormalization normalization)
            {
                GraphNode kernel = waiting.GetValueOrDefault(node.Inputs[0])
                    ?? throw new InvalidOperationException($"A normalization is folded into the convolution or dense layer before it; '{node.Name}' has none. Put it after one.");
                steps.Add(new Step(kernel.Inputs, step.Shortcut, step.Output, Kernel(NormalizationFolding.Fold(kernel, node, normalization), normalization.ComputeDtype, capabilities), step.Rectified, null));
            }
            else
            {
                steps.Add(new Step(step.Inputs, null, step.Output, null, false, node.Layer.WithoutVariables()));
            }
        }
    }

    private static InferenceKernel Kernel(GraphNode node, ScalarType dtype, Capabilities capabilities)
    {
        KernelOperation operation = node.Layer.Kernel!;
        Tensor? bias = node.Weight("bias");
        return new InferenceKernel(Copied(node.Weight("weight")!), bias is null ? null : Copied(bias), operation.Apply, capabilities.FusesConvolutions ? operation.Window : null);

        Tensor Copied(Tensor tensor) => (tensor.dtype == dtype ? tensor.clone() : tensor.to_type(dtype)).DetachFromDisposeScope();
    }

    private sealed record Step(IReadOnlyList<string> Inputs, string? Shortcut, string Output, InferenceKernel? Kernel, bool Rectified, Layer? Layer)
    {
        public IEnumerable<string> Reads => Shortcut is null ? Inputs : [.. Inputs, Shortcut];
    }
}
