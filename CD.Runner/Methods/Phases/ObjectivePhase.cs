using CD.Losses.FSharp;
using CD.Model.Layers;
using CD.Runner.Data;
using CD.Runner.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Methods.Phases;

/// <summary>A phase with one objective and one optimizer over whole passes in a random order.</summary>
/// <param name="context">The run's configuration, data and device.</param>
/// <param name="weights">What is trained.</param>
/// <param name="options">The optimizer; null for the common settings'.</param>
public abstract class ObjectivePhase(LearnerContext context, IReadOnlyList<Variable> weights, OptimizerOptions? options = null) : OptimizedPhase(context, weights, options)
{
    /// <inheritdoc/>
    public override double LearningRate(int epoch, int stepIndex) => WholePasses.LearningRate(Context, epoch, stepIndex);

    /// <inheritdoc/>
    public override IEnumerable<long[]> Batches(int epoch, Generator order) => WholePasses.Batches(Context, order);

    /// <inheritdoc/>
    public override Tensor TrainStep(ImageBatch batch, StepContext context)
    {
        using DisposeScope scope = NewDisposeScope();
        ObjectiveValue value = Evaluate(batch, context);
        context.Completed?.Invoke(StepPhase.Losses);
        return Optimized.Step(value, context.LearningRate, context.Completed).MoveToOuterDisposeScope();
    }

    /// <summary>The objective on a batch, in training mode.</summary>
    /// <param name="batch">The step's images, undistorted, on the device; left as they are.</param>
    /// <param name="context">Which step it is.</param>
    /// <returns>The total, with its graph, and the terms in the plan's order; the current dispose scope owns them.</returns>
    protected abstract ObjectiveValue Evaluate(ImageBatch batch, StepContext context);
}
