using CD.Losses.FSharp;
using CD.Model.Layers;
using CD.Model.Serialization;
using CD.Runner.Data;
using CD.Runner.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Methods.Phases;

/// <summary>A phase with one objective and one optimizer over shuffled batches, of which the last incomplete one is dropped.</summary>
public abstract class ObjectivePhase : Phase
{
    private readonly LearnerContext context;
    private readonly IOptimizer optimizer;
    private readonly OptimizedObjective optimized;

    /// <summary>Creates the optimizer with its state at zero.</summary>
    /// <param name="context">The run's configuration, data and device.</param>
    /// <param name="weights">What is trained.</param>
    /// <param name="options">The optimizer; null for the common settings'.</param>
    protected ObjectivePhase(LearnerContext context, IReadOnlyList<Variable> weights, OptimizerOptions? options = null)
    {
        this.context = context;
        optimizer = Optimizers.Create(weights, options ?? OptimizerOptions.Of(context.Configuration.Training), context.Capabilities);
        optimized = new OptimizedObjective(optimizer);
    }

    /// <summary>The plan of an epoch over all images once.</summary>
    /// <param name="context">The run's configuration and data.</param>
    /// <param name="viewsPerImage">Views of each image that pass through the networks in a step.</param>
    /// <param name="termNames">The names of the loss terms.</param>
    /// <returns>The plan.</returns>
    public static EpochPlan PlanOf(LearnerContext context, int viewsPerImage, params IEnumerable<string> termNames)
    {
        int batchSize = context.Configuration.Training.BatchSize;
        return new EpochPlan([.. termNames, .. EpochPlan.CommonNames], context.ImageCount / batchSize, viewsPerImage * batchSize);
    }

    /// <inheritdoc/>
    /// <remarks>The common settings' schedule over <c>training.epochs</c> epochs.</remarks>
    public override double LearningRate(int epoch, int stepIndex) =>
        LearningRateSchedule.At(context.Configuration.Training, epoch, stepIndex, Math.Max(1, context.ImageCount / context.Configuration.Training.BatchSize));

    /// <inheritdoc/>
    public override IEnumerable<long[]> Batches(int epoch, Generator order)
    {
        int batchSize = context.Configuration.Training.BatchSize;
        return ShuffledBatches.Draw(context.ImageCount, batchSize, order).Take(context.ImageCount / batchSize);
    }

    /// <inheritdoc/>
    public override Tensor TrainStep(ImageBatch batch, StepContext context)
    {
        using DisposeScope scope = NewDisposeScope();
        ObjectiveValue value = Evaluate(batch, context);
        context.Completed?.Invoke(StepPhase.Losses);
        return optimized.Step(value, context.LearningRate, context.Completed).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override IEnumerable<NamedTensor> State() => optimizer.State();

    /// <inheritdoc/>
    public override void LoadState(SavedState state) => optimizer.LoadState(state.Find);

    /// <inheritdoc/>
    public override IReadOnlyList<string> TakeNotes() => optimized.TakeNotes();

    /// <summary>The objective on a batch, in training mode.</summary>
    /// <param name="batch">The step's images, undistorted, on the device; left as they are.</param>
    /// <param name="context">Which step it is.</param>
    /// <returns>The total, with its graph, and the terms in the plan's order; the current dispose scope owns them.</returns>
    protected abstract ObjectiveValue Evaluate(ImageBatch batch, StepContext context);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            optimizer.Dispose();
        }
    }
}
