using CD.Model.Graphs;
using CD.Model.Serialization;
using CD.Runner.Errors;
using CD.Runner.Evaluation;
using CD.Runner.Methods.Phases;

namespace CD.Runner.Methods.Pica;

/// <summary>Trains a residual network whose two heads take turns.</summary>
internal sealed class PicaLearner : PhasedLearner
{
    private readonly PicaNetwork network;
    private readonly ViewMaker views;

    /// <summary>Builds the network with its initial weights.</summary>
    /// <param name="context">The run's configuration, data and device.</param>
    public PicaLearner(LearnerContext context)
        : base(context)
    {
        int batchSize = context.Configuration.Training.BatchSize;
        if (context.ImageCount > 0 && context.RequiredClusters > batchSize)
        {
            throw new UserErrorException(
                ExitCode.Usage,
                FormattableString.Invariant($"training.batch_size ({batchSize}) must not be below the number of clusters ({context.RequiredClusters}), of which a batch has to hold some images each; raise it."));
        }

        network = new PicaNetwork(context);
        views = new ViewMaker(context.Configuration.Augmentation, context.Configuration.Training.Seed, context.Device, context.Capabilities);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<NamedTensor> ModelState() => network.State();

    /// <inheritdoc/>
    public override void LoadModel(IReadOnlyList<NamedTensor> state) => network.LoadState(state);

    /// <inheritdoc/>
    public override ModelGraph Describe() => network.Describe();

    /// <inheritdoc/>
    public override IEncoder CreateEncoder() => network.CreateEncoder();

    /// <inheritdoc/>
    protected override IEnumerable<PhasePlan> Phases()
    {
        int copies = Context.Configuration.Method.Settings<PicaSettings>().Copies;
        yield return new PhasePlan(
            Context.Configuration.Training.Epochs,
            WholePasses.Plan(Context, 1 + copies, "partition_uncertainty", "cluster_entropy"),
            () => new PicaPhase(Context, network, views));
    }

    /// <inheritdoc/>
    protected override IEnumerable<NamedTensor> OwnState() => [views.State()];

    /// <inheritdoc/>
    protected override void LoadOwnState(SavedState state) => views.LoadState(state);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            views.Dispose();
            network.Dispose();
        }
    }
}
