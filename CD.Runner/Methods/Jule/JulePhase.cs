using CD.Losses.FSharp;
using CD.Model.Engine;
using CD.Model.Networks;
using CD.Model.Serialization;
using CD.Runner.Agglomeration;
using CD.Runner.Augmentation;
using CD.Runner.Data;
using CD.Runner.Evaluation;
using CD.Runner.Methods.Phases;
using CD.Runner.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Methods.Jule;

/// <summary>Periods of training on clusters, between which these are merged; it ends where the next merging would leave K clusters.</summary>
/// <remarks>
/// The first period's clusters are the chains of nearest neighbours among the images' pixels. The merging that reaches K is left to
/// <see cref="MergedClusters"/>, which begins anew, since nothing is trained after it.
/// </remarks>
internal sealed class JulePhase : ObjectivePhase
{
    private const string ClustersName = "jule.clusters";
    private const string EpochsDoneName = "jule.epochs_done";

    private static readonly Stage Feature = new(JuleMethod.FeatureStage, "f", "feature f");

    private readonly NetworkChain network;
    private readonly Func<IEncoder> createEncoder;
    private readonly Generator noise;
    private readonly JuleSettings settings;
    private readonly int steps;
    private readonly Tensor clusters; // int64 [images]
    private readonly Tensor epochsDone = tensor(0L).DetachFromDisposeScope();
    private readonly List<string> notes = [];
    private int[] labels = [];

    /// <summary>Creates the phase without clusters.</summary>
    /// <param name="context">The run's configuration, data and device.</param>
    /// <param name="network">The network; it stays the learner's.</param>
    /// <param name="createEncoder">Makes an encoder of the network as it is.</param>
    /// <param name="noise">The source of negatives; it stays the learner's.</param>
    public JulePhase(LearnerContext context, NetworkChain network, Func<IEncoder> createEncoder, Generator noise)
        : base(context, network.TrainableVariables)
    {
        this.network = network;
        this.createEncoder = createEncoder;
        this.noise = noise;
        settings = context.Configuration.Method.Settings<JuleSettings>();
        steps = context.ImageCount / context.Configuration.Training.BatchSize;
        clusters = zeros(context.ImageCount, ScalarType.Int64).DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public override bool Converged =>
        epochsDone.item<long>() is > 0 and var done && done % settings.PeriodEpochs == 0 && ClustersAfter(Count, settings.Unrolling, Context.RequiredClusters) <= Context.RequiredClusters;

    private int Count => labels.Length == 0 ? 0 : labels.Max() + 1;

    /// <inheritdoc/>
    /// <remarks>The inverse schedule: the base rate times (1 + decay times step)^-power, over the steps of the whole run.</remarks>
    public override double LearningRate(int epoch, int stepIndex) =>
        Context.Configuration.Training.LearningRate * Math.Pow(1.0 + (settings.RateDecay * (((long)epoch * steps) + stepIndex)), -settings.RatePower);

    /// <summary>The clusters that a merging leaves: of n, it merges min(ceil(eta n), n - K) pairs.</summary>
    /// <param name="count">n.</param>
    /// <param name="unrolling">eta, in (0, 1].</param>
    /// <param name="clusters">K.</param>
    /// <returns>Their number; n where it is at most K already.</returns>
    internal static int ClustersAfter(int count, double unrolling, int clusters) =>
        Math.Max(Math.Min(count, clusters), count - (int)Math.Ceiling(unrolling * count));

    /// <inheritdoc/>
    public override void Prepare(int epoch, IImageSource images, CancellationToken cancellation)
    {
        if (epoch % settings.PeriodEpochs != 0)
        {
            return;
        }

        int before = Count;
        SetLabels(epoch == 0 ? Initial(images, cancellation) : Merged(images, cancellation));
        notes.Add(epoch == 0
            ? $"Period 1 learns from {Count} clusters, chains of nearest neighbours among the pixels."
            : $"Period {(epoch / settings.PeriodEpochs) + 1} learns from {Count} clusters, merged from {before}.");
    }

    /// <inheritdoc/>
    public override Tensor TrainStep(ImageBatch batch, StepContext context)
    {
        Tensor values = base.TrainStep(batch, context);
        if (context.Step == steps - 1)
        {
            epochsDone.fill_(context.Epoch + 1L);
        }

        return values;
    }

    /// <inheritdoc/>
    public override IEnumerable<NamedTensor> State() => [.. base.State(), new NamedTensor(ClustersName, clusters), new NamedTensor(EpochsDoneName, epochsDone)];

    /// <inheritdoc/>
    public override void LoadState(SavedState state)
    {
        base.LoadState(state);
        clusters.copy_(state.Find(ClustersName));
        epochsDone.copy_(state.Find(EpochsDoneName));
        labels = Array.ConvertAll(clusters.data<long>().ToArray(), cluster => (int)cluster);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> TakeNotes()
    {
        string[] taken = [.. notes, .. base.TakeNotes()];
        notes.Clear();
        return taken;
    }

    /// <inheritdoc/>
    protected override ObjectiveValue Evaluate(ImageBatch batch, StepContext context)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor images = PlainImages.Of(batch, Context.Configuration.Augmentation.ImageSize, Context.Channels, Context.Device);
        Tensor features = network.Forward(images, training: true)[^1]; // [batch, 160]
        context.Completed?.Invoke(StepPhase.Forward);
        Tensor triplets = PinnedCopy.ToDevice(TripletSampler.Draw([.. context.Indices.Select(index => labels[index])], settings.Negatives, noise), Context.Device);
        Tensor loss = TripletLoss.ofRows(settings.Gamma, settings.Margin, features, triplets).MoveToOuterDisposeScope();
        return new ObjectiveValue(loss, [loss.detach().MoveToOuterDisposeScope()]);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            clusters.Dispose();
            epochsDone.Dispose();
        }
    }

    private void SetLabels(int[] found)
    {
        labels = found;
        using Tensor values = tensor(Array.ConvertAll(found, cluster => (long)cluster));
        clusters.copy_(values);
    }

    private int[] Initial(IImageSource images, CancellationToken cancellation) =>
        NearestChains.Of(MergedClusters.Graph(Pixels(images, cancellation), Context.Configuration, cancellation));

    private int[] Merged(IImageSource images, CancellationToken cancellation)
    {
        using IEncoder encoder = createEncoder();
        EmbeddingSet embeddings = Embedder.Embed(encoder, [Feature], images, Context.Configuration.Evaluation.BatchSize, Context.Device, cancellation);
        FeatureMatrix features = embeddings.Stages[0].Matrix!;
        NeighbourGraph graph = MergedClusters.Graph(features, Context.Configuration, cancellation);
        Agglomerator agglomerator = MergedClusters.Agglomerator(graph, labels, features, Context.RequiredClusters, Context.Configuration);
        agglomerator.MergeTo(ClustersAfter(Count, settings.Unrolling, Context.RequiredClusters), cancellation);
        return agglomerator.Labels();
    }

    /// <summary>The images' pixels as the network sees them; rows of a norm above 1 are scaled to 1.</summary>
    private FeatureMatrix Pixels(IImageSource images, CancellationToken cancellation)
    {
        int size = Context.Configuration.Augmentation.ImageSize;
        FeatureMatrix matrix = FeatureMatrix.Zeros(images.Count, Context.Channels * size * size);
        int done = 0;
        foreach (ImageBatch batch in images.Read(Indices.InOrder(images.Count, Context.Configuration.Evaluation.BatchSize), cancellation))
        {
            using (batch)
            {
                using DisposeScope scope = NewDisposeScope();
                Tensor rows = PlainImages.Of(batch, size, Context.Channels, Context.Device).flatten(1); // [batch, channels * size * size]
                Tensor norms = rows.square().sum(1, keepdim: true).sqrt();
                matrix.Store(done, (rows / norms.clamp_min(1.0)).cpu().contiguous());
                done += batch.Count;
            }
        }

        return matrix;
    }
}
