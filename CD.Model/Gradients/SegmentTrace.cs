using CD.Model.Execution;
using static TorchSharp.torch;

namespace CD.Model.Gradients;

/// <summary>The traces of a segment's steps; where a value was read twice, its gradient has two terms.</summary>
/// <param name="input">The name of what the first step took.</param>
/// <param name="output">The name of what the last step gave.</param>
internal sealed class SegmentTrace(string input, string output) : IDisposable
{
    private readonly Stack<(PlanStep Step, Trace Trace)> traces = new();

    /// <summary>Adds the trace of the next step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="trace">Its trace; owned from here on.</param>
    public void Push(PlanStep step, Trace trace) => traces.Push((step, trace));

    /// <summary>Adds the gradients of the weights, computes that of the inputs, and frees what was kept step by step. Called at most once.</summary>
    /// <param name="gradient">The gradient of the outputs; given away.</param>
    /// <param name="weights">Receives the gradients of the weights.</param>
    /// <param name="wanted">Whether the inputs' gradient is needed.</param>
    /// <returns>The inputs' gradient, which the caller owns; null where it is not wanted.</returns>
    public Tensor? Backward(Tensor gradient, WeightGradients weights, bool wanted)
    {
        Dictionary<string, GradientTerms> gradients = new(StringComparer.Ordinal) { [output] = new GradientTerms(gradient) };
        while (traces.TryPop(out (PlanStep Step, Trace Trace) entry))
        {
            (PlanStep step, Trace trace) = entry;
            using (trace)
            {
                gradients.Remove(step.Output, out GradientTerms terms);
                if (trace is NormalizationTrace normalization)
                {
                    (Tensor inputs, Tensor? shortcut) = normalization.BackwardBoth(terms, weights);
                    Add(step.Shortcut, shortcut is null ? null : new GradientTerms(shortcut));
                    Add(step.Inputs[0], new GradientTerms(inputs));
                }
                else
                {
                    Add(step.Inputs[0], trace.Backward(terms, weights, wanted || step.Inputs[0] != input));
                }
            }
        }

        return wanted ? gradients[input].Single() : null;

        void Add(string? name, GradientTerms? terms)
        {
            if (terms is not { } added)
            {
                return;
            }

            if (name is null || (name == input && !wanted))
            {
                added.Free();
                return;
            }

            // The newer gradient comes first: it is in memory of its own, where the sum may be written.
            gradients[name] = gradients.TryGetValue(name, out GradientTerms before) ? new GradientTerms(added.Single(), before.Single()) : added;
        }
    }

    /// <summary>Frees what is kept.</summary>
    public void Dispose()
    {
        while (traces.TryPop(out (PlanStep Step, Trace Trace) entry))
        {
            entry.Trace.Dispose();
        }
    }
}
