using CD.Losses.FSharp;
using CD.Model.Engine;
using CD.Model.Layers;
using CD.Model.Networks;
using CD.Model.Serialization;
using CD.Runner.Data;
using CD.Runner.Errors;
using CD.Runner.Evaluation;
using CD.Runner.Methods.Phases;
using CD.Runner.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Methods.Dec;

/// <summary>Draws the codes to centres: the soft assignment of every batch follows targets that are made of all images' once an epoch.</summary>
/// <remarks>An epoch has as many steps as lie between two targets, T, and need not see each image once.</remarks>
internal sealed class SelfTrainingPhase : ObjectivePhase
{
    /// <summary>Degrees of freedom of the soft assignment, as the paper has it.</summary>
    public const double Alpha = 1.0;

    // Codes whose differences from all centres, [rows, clusters, code], are held at a time.
    private const int Rows = 4096;

    private readonly Autoencoder network;
    private readonly Variable centres;
    private readonly Func<ImageBatch, Tensor> images;
    private readonly DecSettings settings;

    // p of every image, [images, clusters]; its cluster, [images]; and, of the last time they were made, the share of images that
    // changed their cluster, the number of clusters without an image, and how often that was done.
    private readonly Tensor targets;
    private readonly Tensor clusters;
    private readonly Tensor changed;
    private readonly Tensor dead;
    private string? note;

    /// <summary>Prepares the phase; centres and targets are made before its first step.</summary>
    /// <param name="context">The run's configuration, data and device.</param>
    /// <param name="network">The autoencoder, of which the encoder is trained.</param>
    /// <param name="centres">The centres, <c>[clusters, code]</c>, trained with it.</param>
    /// <param name="images">From a batch to its images, arranged.</param>
    /// <param name="settings">The method's settings.</param>
    public SelfTrainingPhase(LearnerContext context, Autoencoder network, Variable centres, Func<ImageBatch, Tensor> images, DecSettings settings)
        : base(context, [.. network.EncoderWeights, centres])
    {
        this.network = network;
        this.centres = centres;
        this.images = images;
        this.settings = settings;
        ScalarType dtype = centres.Tensor.dtype;
        targets = zeros(context.ImageCount, centres.Tensor.shape[0], dtype: dtype, device: context.Device).DetachFromDisposeScope();
        clusters = zeros(context.ImageCount, dtype: ScalarType.Int64, device: context.Device).DetachFromDisposeScope();
        changed = ones([], dtype: dtype, device: context.Device).DetachFromDisposeScope();
        dead = zeros([], dtype: dtype, device: context.Device).DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public override bool Converged => changed.ToDouble() < settings.Tolerance;

    /// <summary>The plan of an epoch.</summary>
    /// <param name="context">The run's configuration and data.</param>
    /// <param name="settings">The method's settings.</param>
    /// <returns>The plan; its terms are the divergence, the share of images that changed their cluster since the targets before, and the clusters without an image.</returns>
    public static EpochPlan PlanOf(LearnerContext context, DecSettings settings)
    {
        EpochPlan pass = WholePasses.Plan(context, 1, "clustering", "label_change", "dead_clusters");
        return pass with { Steps = settings.UpdateInterval ?? pass.Steps };
    }

    /// <inheritdoc/>
    public override double LearningRate(int epoch, int stepIndex) =>
        LearningRateSchedule.At(Context.Configuration.Training, epoch, stepIndex, PlanOf(Context, settings).Steps);

    /// <inheritdoc/>
    public override void Prepare(int epoch, IImageSource images, CancellationToken cancellation)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable guard = no_grad();
        Tensor codes = Codes(images, cancellation);
        if (epoch == 0)
        {
            FindCentres(codes, cancellation);
        }

        (Tensor Targets, Tensor Clusters, Tensor Counts) made = Assign(codes);
        changed.copy_(epoch == 0 ? ones_like(changed) : made.Clusters.ne(clusters).to_type(changed.dtype).mean());
        dead.copy_(made.Counts.eq(0).sum());
        clusters.copy_(made.Clusters);
        targets.copy_(made.Targets);
        int empty = (int)dead.ToDouble();
        note = empty == 0 ? null : $"{empty} of {made.Counts.shape[0]} clusters are without an image at epoch {epoch + 1} of the self-training.";
    }

    /// <inheritdoc/>
    /// <remarks>As many passes over all images as T steps need; see <see cref="ImageOrder"/>.</remarks>
    public override IEnumerable<long[]> Batches(int epoch, Generator order)
    {
        int steps = PlanOf(Context, settings).Steps;
        if (settings.Order == ImageOrder.Shuffled)
        {
            List<long[]> batches = [];
            while (batches.Count < steps)
            {
                batches.AddRange(base.Batches(epoch, order));
            }

            return batches.Take(steps);
        }

        int size = Context.Configuration.Training.BatchSize;
        return Enumerable.Range(0, steps).Select(step =>
        {
            long first = (((long)epoch * steps) + step) * size;
            return Indices.Range(0, size).Select(place => (first + place) % Context.ImageCount).ToArray();
        });
    }

    /// <inheritdoc/>
    public override IEnumerable<NamedTensor> State() =>
    [
        .. base.State(),
        new NamedTensor("targets", targets),
        new NamedTensor("clusters", clusters),
        new NamedTensor("label_change", changed),
        new NamedTensor("dead_clusters", dead),
    ];

    /// <inheritdoc/>
    public override void LoadState(SavedState state)
    {
        base.LoadState(state);
        targets.copy_(state.Find("targets"));
        clusters.copy_(state.Find("clusters"));
        changed.copy_(state.Find("label_change"));
        dead.copy_(state.Find("dead_clusters"));
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> TakeNotes()
    {
        IReadOnlyList<string> notes = [.. base.TakeNotes(), .. note is null ? (string[])[] : [note]];
        note = null;
        return notes;
    }

    /// <summary>What all codes say: targets from the frequencies over all images, clusters, and how many images each has.</summary>
    /// <param name="codes">Codes of all images, <c>[images, code]</c>.</param>
    /// <returns>p <c>[images, clusters]</c>, the largest q's place <c>[images]</c>, and counts <c>[clusters]</c>; the current dispose scope owns them.</returns>
    internal (Tensor Targets, Tensor Clusters, Tensor Counts) Assign(Tensor codes)
    {
        Tensor q = cat([.. codes.split(Rows).Select(part => StudentClustering.assignment(Alpha, part, centres.Tensor))]);
        Tensor places = q.argmax(1);
        return (StudentClustering.target(q.sum([0L]), q), places, places.bincount(weights: null, minlength: q.shape[1]));
    }

    /// <inheritdoc/>
    protected override ObjectiveValue Evaluate(ImageBatch batch, StepContext context)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor code = network.Encode(images(batch), 0, network.EncoderBlocks.Count, training: true);
        context.Completed?.Invoke(StepPhase.Forward);
        Tensor q = StudentClustering.assignment(Alpha, code.to_type(centres.Tensor.dtype), centres.Computed);
        Tensor p = targets.index_select(0, PinnedCopy.ToDevice(tensor(context.Indices.ToArray()), targets.device));
        Tensor loss = StudentClustering.divergence(p, q).MoveToOuterDisposeScope();
        return new ObjectiveValue(loss, [loss.detach().MoveToOuterDisposeScope(), changed.clone().MoveToOuterDisposeScope(), dead.clone().MoveToOuterDisposeScope()]);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            targets.Dispose();
            clusters.Dispose();
            changed.Dispose();
            dead.Dispose();
        }
    }

    /// <summary>The codes of all images in evaluation mode, <c>[images, code]</c>.</summary>
    private Tensor Codes(IImageSource source, CancellationToken cancellation)
    {
        using DisposeScope scope = NewDisposeScope();
        using InferenceChainNetwork inference = network.ToInference();
        List<Tensor> parts = [];
        foreach (ImageBatch batch in source.Read(Indices.InOrder(source.Count, Context.Configuration.Evaluation.BatchSize), cancellation))
        {
            using (batch)
            {
                cancellation.ThrowIfCancellationRequested();
                using DisposeScope step = NewDisposeScope();
                parts.Add(inference.Forward(images(batch))[0].MoveToOuterDisposeScope());
            }
        }

        return cat(parts).MoveToOuterDisposeScope();
    }

    private void FindCentres(Tensor codes, CancellationToken cancellation)
    {
        int count = (int)centres.Tensor.shape[0];
        FeatureMatrix matrix = FeatureMatrix.Zeros((int)codes.shape[0], (int)codes.shape[1]);
        matrix.Store(0, codes.to_type(ScalarType.Float32).cpu().contiguous());
        if (matrix.FirstNonFiniteItem() >= 0)
        {
            throw new UserErrorException(ExitCode.NotFinite, "dec cannot find centres: a code holds a NaN or an infinity; train again with a lower dec.pretraining_learning_rate or in float32.");
        }

        KMeansOptions options = new() { Clusters = count, Restarts = settings.Restarts, Seed = Context.Configuration.Training.Seed, Kind = Context.Configuration.Evaluation.Kmeans };
        centres.Tensor.copy_(tensor(Evaluation.KMeans.Fit(matrix, options, cancellation).Centroids, [count, codes.shape[1]], ScalarType.Float64));
        centres.Refresh();
    }
}
