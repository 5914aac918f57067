using static TorchSharp.torch;

namespace CD.Model.Gradients;

/// <summary>The trace of steps one after the other.</summary>
internal sealed class ChainTrace : Trace
{
    private readonly Stack<Trace> traces = new();

    private ChainTrace()
    {
    }

    /// <summary>Takes steps one after the other.</summary>
    /// <param name="inputs">The first step's inputs; they stay the caller's.</param>
    /// <param name="steps">At least one step.</param>
    /// <returns>The last step's outputs and the trace of all; the caller owns both.</returns>
    public static (Tensor Outputs, Trace Trace) Run(Tensor inputs, IEnumerable<TracedStep> steps)
    {
        ChainTrace chain = new();
        try
        {
            Tensor values = inputs;
            foreach (TracedStep step in steps)
            {
                (Tensor outputs, Trace trace) = step(values);
                chain.traces.Push(trace);
                if (!ReferenceEquals(values, inputs))
                {
                    values.Dispose();
                }

                values = outputs;
            }

            return (values, chain);
        }
        catch
        {
            chain.Dispose();
            throw;
        }
    }

    /// <summary>Takes steps one after the other, and keeps nothing for gradients.</summary>
    /// <param name="inputs">The first step's inputs; they stay the caller's.</param>
    /// <param name="steps">At least one step.</param>
    /// <returns>The last step's outputs, which the caller owns.</returns>
    public static Tensor Forward(Tensor inputs, IEnumerable<TracedStep> steps)
    {
        Tensor values = inputs;
        foreach (TracedStep step in steps)
        {
            (Tensor outputs, Trace trace) = step(values);
            trace.Dispose();
            if (!ReferenceEquals(values, inputs))
            {
                values.Dispose();
            }

            values = outputs;
        }

        return values;
    }

    /// <inheritdoc/>
    public override GradientTerms? Backward(GradientTerms gradient, WeightGradients weights, bool wanted)
    {
        GradientTerms? terms = gradient;
        while (traces.TryPop(out Trace? trace))
        {
            terms = trace.Backward(terms!.Value, weights, wanted || traces.Count > 0);
        }

        return terms;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        while (traces.TryPop(out Trace? trace))
        {
            trace.Dispose();
        }

        base.Dispose();
    }
}
