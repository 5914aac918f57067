using CD.Losses.FSharp;
using CD.Model.Layers;
using CD.Model.Networks;
using CD.Model.Serialization;
using CD.Runner.Augmentation;
using CD.Runner.Data;
using CD.Runner.Methods.Phases;
using CD.Runner.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Methods.PseudoLabelling;

/// <summary>
/// Training on pools: where a pool begins, the network predicts its undistorted images once; the batches of the following passes,
/// distorted afresh, are trained towards targets that are made of those predictions.
/// </summary>
/// <remarks>The predictions are made with the pool's own batch statistics, which also move the running ones, as every forward pass of training does.</remarks>
internal abstract class PoolPhase : OptimizedPhase
{
    private readonly ImageDistorter distorter;
    private readonly int updates;
    private readonly PoolSchedule schedule;
    private readonly Pool pool;
    private bool atEnd;

    /// <summary>Creates the optimizer with its state at zero.</summary>
    /// <param name="context">The run's configuration, data and device.</param>
    /// <param name="network">The network; its last part gives the probabilities of the clusters.</param>
    /// <param name="weights">What is trained.</param>
    /// <param name="settings">The pools.</param>
    /// <param name="distorter">Distorts images.</param>
    protected PoolPhase(LearnerContext context, NetworkChain network, IReadOnlyList<Variable> weights, PoolSettings settings, ImageDistorter distorter)
        : base(context, weights)
    {
        Network = network;
        this.distorter = distorter;
        updates = settings.UpdatesPerBatch;
        schedule = ScheduleOf(context, settings);
        pool = new Pool(context.RequiredClusters, context.Device);
    }

    /// <summary>The network that is trained.</summary>
    protected NetworkChain Network { get; }

    /// <summary>What an epoch consists of.</summary>
    /// <param name="context">The run's configuration and data.</param>
    /// <param name="settings">The pools.</param>
    /// <param name="termNames">The names of the loss terms.</param>
    public static EpochPlan PlanOf(LearnerContext context, PoolSettings settings, params IEnumerable<string> termNames) =>
        new([.. termNames, .. EpochPlan.CommonNames], ScheduleOf(context, settings).Steps, context.Configuration.Training.BatchSize);

    /// <inheritdoc/>
    public override double LearningRate(int epoch, int stepIndex) => LearningRateSchedule.At(Context.Configuration.Training, epoch, stepIndex, Math.Max(1, schedule.Steps));

    /// <inheritdoc/>
    public override IEnumerable<long[]> Batches(int epoch, Generator order) => schedule.Draw(order);

    /// <inheritdoc/>
    /// <remarks>Of several updates by one batch, the values are the first one's.</remarks>
    public override Tensor TrainStep(ImageBatch batch, StepContext context)
    {
        using DisposeScope scope = NewDisposeScope();
        int size = Context.Configuration.Training.BatchSize;
        Tensor images = PlainImages.Of(batch, Context.Configuration.Augmentation.ImageSize, Context.Channels, Context.Device); // (batch, then the pool where it begins)
        if (schedule.BeginsPool(context.Step))
        {
            using IDisposable guard = no_grad();
            Tensor predictions = Network.Forward(images.narrow(0, size, images.shape[0] - size), training: true)[^1]; // (pool, clusters)
            pool.Begin(context.Indices.Skip(size), predictions, beginsEpoch: context.Step == 0);
        }

        Tensor distorted = distorter.Make(images.narrow(0, 0, size));
        Tensor targets = pool.ProbabilitiesOf(context.Indices.Take(size));                                           // (batch, clusters)
        Tensor? values = null;
        for (int update = 0; update < updates; update++)
        {
            ObjectiveValue value = Evaluate(distorted, targets, context);
            context.Completed?.Invoke(StepPhase.Losses);
            Tensor step = Optimized.Step(value, context.LearningRate, context.Completed);
            values ??= step;
        }

        atEnd = context.Epoch == Context.Configuration.Training.Epochs - 1 && context.Step == schedule.Steps - 1;
        return values!.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override IEnumerable<NamedTensor> State() => [.. base.State(), .. pool.State()];

    /// <inheritdoc/>
    public override void LoadState(SavedState state)
    {
        base.LoadState(state);
        pool.LoadState(state);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> TakeNotes()
    {
        IReadOnlyList<string> notes = base.TakeNotes();
        if (!atEnd)
        {
            return notes;
        }

        atEnd = false;
        int clusters = Context.RequiredClusters;
        return pool.ClustersInUse is var used && used < clusters
            ? [.. notes, $"Only {used} of {clusters} clusters were given to an image in the last epoch."]
            : notes;
    }

    /// <summary>The objective on a batch, in training mode.</summary>
    /// <param name="images">Distorted images, <c>[batch, channels, size, size]</c>, on the device.</param>
    /// <param name="predictions">What the network thought of the undistorted images when their pool began, <c>[batch, clusters]</c>.</param>
    /// <param name="context">Which step it is.</param>
    /// <returns>The total, with its graph, and the terms in the plan's order; the current dispose scope owns them.</returns>
    protected abstract ObjectiveValue Evaluate(Tensor images, Tensor predictions, StepContext context);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            pool.Dispose();
        }
    }

    private static PoolSchedule ScheduleOf(LearnerContext context, PoolSettings settings) =>
        new(context.ImageCount, settings.PoolSize, settings.Passes, context.Configuration.Training.BatchSize);
}
