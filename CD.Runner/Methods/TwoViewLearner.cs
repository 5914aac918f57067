using CD.Model.Graphs;
using CD.Model.Layers;
using CD.Model.Serialization;
using CD.Runner.Data;
using CD.Runner.Evaluation;
using CD.Runner.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Methods;

/// <summary>A learner that draws two views of each image of a shuffled batch and takes one step on them; for contrastive methods.</summary>
public abstract class TwoViewLearner : ILearner
{
    private readonly LearnerContext context;
    private readonly ViewMaker views;
    private readonly Lazy<EpochPlan> plan;
    private readonly bool plainFirstView;

    // Made by the first step or checkpoint: evaluation needs none.
    private readonly Lazy<IOptimizer> optimizer;
    private readonly Lazy<OptimizedObjective> optimized;

    /// <summary>Prepares the views.</summary>
    /// <param name="context">The run's configuration, data and device.</param>
    /// <param name="termNames">The names of the loss terms.</param>
    protected TwoViewLearner(LearnerContext context, Func<IEnumerable<string>> termNames)
    {
        this.context = context;
        plainFirstView = context.Configuration.Augmentation.PlainFirstView;
        views = new ViewMaker(context.Configuration.Augmentation, context.Configuration.Training.Seed, context.Device, context.Capabilities);
        plan = new Lazy<EpochPlan>(() => WholePasses.Plan(context, 2, termNames()));
        optimizer = new Lazy<IOptimizer>(() => Optimizers.Create(Weights, OptimizerOptions.Of(context.Configuration.Training), context.Capabilities));
        optimized = new Lazy<OptimizedObjective>(() => new OptimizedObjective(optimizer.Value));
    }

    /// <summary>The weights that are trained.</summary>
    protected abstract IReadOnlyList<Variable> Weights { get; }

    /// <summary>The optimizer's share of a step, over <see cref="Weights"/>.</summary>
    protected OptimizedObjective Optimized => optimized.Value;

    /// <inheritdoc/>
    public int Epochs => context.Configuration.Training.Epochs;

    /// <inheritdoc/>
    public EpochPlan Plan(int epoch) => plan.Value;

    /// <inheritdoc/>
    public double LearningRate(int epoch, int stepIndex) => WholePasses.LearningRate(context, epoch, stepIndex);

    /// <inheritdoc/>
    public virtual void PrepareEpoch(int epoch, IImageSource images, CancellationToken cancellation)
    {
    }

    /// <inheritdoc/>
    /// <remarks>All images in a random order; the last incomplete batch is dropped.</remarks>
    public IEnumerable<long[]> Batches(int epoch, Generator order) => WholePasses.Batches(context, order);

    /// <inheritdoc/>
    public Tensor TrainStep(ImageBatch batch, StepContext context)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor view1 = plainFirstView ? views.MakePlain(batch) : views.Make(batch);
        Tensor view2 = views.Make(batch);
        context.Completed?.Invoke(StepPhase.Augmentation);
        return TrainStep(view1, view2, context).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public virtual IEnumerable<NamedTensor> State() => [.. ModelState(), .. optimizer.Value.State(), views.State()];

    /// <inheritdoc/>
    public virtual void LoadState(SavedState state)
    {
        LoadModel([.. ModelState().Select(item => new NamedTensor(item.Name, state.Find(item.Name)))]);
        optimizer.Value.LoadState(state.Find);
        views.LoadState(state);
    }

    /// <inheritdoc/>
    public abstract IReadOnlyList<NamedTensor> ModelState();

    /// <inheritdoc/>
    public abstract void LoadModel(IReadOnlyList<NamedTensor> state);

    /// <inheritdoc/>
    public abstract ModelGraph? Describe();

    /// <inheritdoc/>
    public abstract IEncoder CreateEncoder();

    /// <inheritdoc/>
    public IReadOnlyList<string> TakeNotes() => optimized.IsValueCreated ? optimized.Value.TakeNotes() : [];

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Takes one step on two views.</summary>
    /// <param name="view1">First views, <c>[batch, 3, size, size]</c>, in [0, 1], on the device.</param>
    /// <param name="view2">Second views of the same images.</param>
    /// <param name="context">Which step it is.</param>
    /// <returns>The step's values; the current dispose scope owns them.</returns>
    protected abstract Tensor TrainStep(Tensor view1, Tensor view2, StepContext context);

    /// <summary>Frees what the learner owns.</summary>
    /// <param name="disposing">Whether managed objects are to be freed.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            views.Dispose();
            if (optimizer.IsValueCreated)
            {
                optimizer.Value.Dispose();
            }
        }
    }
}
