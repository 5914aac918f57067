using CD.Model.Gradients;
using CD.Model.Layers;
using static TorchSharp.torch;

namespace CD.Model.Execution;

/// <summary>Steps that compute, and differentiate, by the project's own kernels.</summary>
/// <param name="steps">At least one step; all compute in one type.</param>
/// <param name="input">The name of what the first step takes.</param>
/// <param name="output">The name of what the last step gives.</param>
internal sealed class TracedSegment(IReadOnlyList<PlanStep> steps, string input, string output)
{
    private readonly Lifetimes lifetimes = new(steps.Select(step => step.Reads), [input, output]);

    /// <summary>The name of what the first step takes.</summary>
    public string Input => input;

    /// <summary>The name of what the last step gives.</summary>
    public string Output => output;

    /// <summary>The type of the computation.</summary>
    public ScalarType Dtype => steps[0].Layer.ComputeDtype;

    /// <summary>The weights that are trained.</summary>
    public IReadOnlyList<Variable> Weights { get; } = [.. steps.SelectMany(step => step.Layer.Variables).Where(variable => variable.Trainable).Distinct()];

    /// <summary>A layer by itself.</summary>
    /// <param name="layer">A layer that is traced.</param>
    /// <returns>A segment of one step.</returns>
    public static TracedSegment Of(Layer layer) => new([new PlanStep(layer, layer.Name, ["x"], Shortcut: null, Rectified: false, "y")], "x", "y");

    /// <summary>Takes the steps.</summary>
    /// <param name="inputs">Images of the segment's type, laid out channels-last without gaps; they stay the caller's.</param>
    /// <param name="trace">Whether what the gradients need is kept.</param>
    /// <returns>The outputs and the trace, which the caller owns; no trace where nothing is kept.</returns>
    public (Tensor Outputs, SegmentTrace? Trace) Run(Tensor inputs, bool trace)
    {
        SegmentTrace? traces = trace ? new SegmentTrace(input, output) : null;
        Dictionary<string, Tensor> values = new(StringComparer.Ordinal) { [input] = inputs };
        try
        {
            for (int index = 0; index < steps.Count; index++)
            {
                PlanStep step = steps[index];
                Tensor x = values[step.Inputs[0]];
                (Tensor outputs, Trace kept) = step.Layer is BatchNormalization normalization
                    ? normalization.CallTraced(x, step.Shortcut is null ? null : values[step.Shortcut], step.Rectified)
                    : step.Layer.CallTraced(x);
                values[step.Output] = outputs;
                if (traces is null)
                {
                    kept.Dispose();
                }
                else
                {
                    traces.Push(step, kept);
                }

                foreach (string name in step.Reads.Where(name => lifetimes.EndsAt(name, index)))
                {
                    values.Remove(name, out Tensor? value);
                    value?.Dispose();
                }
            }

            return (values[output], traces);
        }
        catch
        {
            traces?.Dispose();
            values.Remove(input);
            foreach (Tensor value in values.Values)
            {
                value.Dispose();
            }

            throw;
        }
    }
}
