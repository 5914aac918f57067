using CD.Model.Execution;
using CD.Model.Kernels;
using CD.Model.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Model.Gradients;

/// <summary>Makes the project's own kernels a node of libtorch's graph, so that a loss's <c>backward</c> is all that anybody calls.</summary>
/// <remarks>
/// <para>
/// A node covers a chain of layers, not one: TorchSharp allocates a tensor like the outputs beside every node, which for a node a layer would
/// double the memory of a training step, and the gradient of what two layers share is added inside a node without another pass.
/// </para>
/// <para>
/// The activations that a node kept are freed layer by layer in its backward pass, so a graph of these nodes is good for one: a second one
/// ends in libtorch's message about an invalid gradient. Those of a graph that no backward pass goes through are freed by the garbage collector.
/// </para>
/// </remarks>
internal sealed class LayerFunction : autograd.MultiTensorFunction<LayerFunction>
{
    private const string CallKey = "call";

    /// <inheritdoc/>
    public override string Name => nameof(LayerFunction);

    /// <summary>Takes steps whose gradients they know themselves.</summary>
    /// <param name="inputs">Images; they stay the caller's.</param>
    /// <param name="segment">The steps.</param>
    /// <returns>The outputs, which the caller owns; part of libtorch's graph where gradients are asked for.</returns>
    public static Tensor Call(Tensor inputs, TracedSegment segment)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor entry = Entry(inputs, segment.Dtype);
        if (!is_grad_enabled() || !(entry.requires_grad || segment.Weights.Any(weight => weight.Computed.requires_grad)))
        {
            return segment.Run(entry, trace: false).Outputs.MoveToOuterDisposeScope();
        }

        Record call = new(segment);
        return apply([call, entry, .. segment.Weights.Select(weight => weight.Computed)])[0].MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override List<Tensor> forward(autograd.AutogradContext ctx, params object[] vars)
    {
        Record call = (Record)vars[0];
        Tensor entry = (Tensor)vars[1];
        (Tensor outputs, call.Trace) = call.Segment.Run(entry, trace: true);
        call.WantsInputs = entry.requires_grad;
        ctx.set_materialize_grads(false);
        ctx.save_data(CallKey, call);
        return [outputs];
    }

    /// <inheritdoc/>
    /// <remarks>libtorch calls it through native frames, which no exception may cross: a gradient of an impossible shape makes libtorch raise one.</remarks>
    public override List<Tensor> backward(autograd.AutogradContext ctx, List<Tensor> grad_outputs)
    {
        Record call = (Record)ctx.get_data(CallKey);
        List<Tensor> none = [.. Enumerable.Repeat<Tensor>(null!, 2 + call.Segment.Weights.Count)];
        if (grad_outputs[0].IsInvalid)
        {
            return none;
        }

        if (call.Trace is not { } trace)
        {
            return Refused(none);
        }

        call.Trace = null;
        try
        {
            using IDisposable guard = no_grad();
            WeightGradients weights = new();
            Tensor? inputs = trace.Backward(TensorMemory.Rows(grad_outputs[0]), weights, call.WantsInputs);
            return [null!, inputs!, .. call.Segment.Weights.Select(weight => weights.Of(weight)!)];
        }
#pragma warning disable CA1031 // See the remark.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Console.Error.WriteLine($"a gradient could not be computed: {exception.Message}");
            return Refused(none);
        }
        finally
        {
            trace.Dispose();
        }
    }

    /// <summary>Images of the type computed in, laid out channels-last; differentiable where the inputs are.</summary>
    private static Tensor Entry(Tensor inputs, ScalarType dtype)
    {
        if (inputs.dtype == dtype && TensorMemory.IsRows(inputs))
        {
            return inputs;
        }

        return inputs.requires_grad ? MemoryFormat.ToChannelsLast(inputs.to_type(dtype)) : MemoryFormat.ToChannelsLast(inputs, dtype);
    }

    private static List<Tensor> Refused(List<Tensor> none)
    {
        none[^1] = zeros([0, 1, 0, 1, 0, 1, 0]);
        return none;
    }

    private sealed class Record(TracedSegment segment)
    {
        public TracedSegment Segment => segment;

        public SegmentTrace? Trace { get; set; }

        public bool WantsInputs { get; set; }
    }
}
