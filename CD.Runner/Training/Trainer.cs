using System.Diagnostics;
using CD.Losses.FSharp;
using CD.Model.Networks;
using CD.Model.Serialization;
using CD.Runner.Augmentation;
using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Evaluation;
using CD.Runner.Tables;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Training;

/// <summary>Trains a network over a data set, epoch by epoch, with a checkpoint after each.</summary>
/// <remarks>
/// The numbers depend on the configuration and the data alone: a run that was stopped and resumed gives the same
/// weights, bit for bit, as one that was not, on one machine with one number of threads.
/// </remarks>
public sealed class Trainer : IDisposable
{
    // Values are read back at every step on a processor; a GPU is asked once in so many steps.
    private const int GpuReadBackInterval = 20;

    private readonly RunConfiguration configuration;
    private readonly IImageSource source;
    private readonly Device device;
    private readonly ViewSampler sampler;
    private readonly ViewPipeline pipeline;
    private readonly AdamOptimizer optimizer;
    private readonly TrainingStep step;
    private readonly StepLog log;
    private readonly Generator order;
    private readonly Generator views;
    private readonly List<EpochRecord> records = [];
    private TrainingPosition position;
    private Tensor orderAtEpochStart;

    /// <summary>Prepares a run from its first step.</summary>
    /// <param name="configuration">The resolved configuration.</param>
    /// <param name="source">The images.</param>
    /// <param name="network">The network, built; trained in place.</param>
    /// <param name="objective">The loss terms.</param>
    /// <param name="device">The device the network is on.</param>
    public Trainer(RunConfiguration configuration, IImageSource source, ContrastiveDisentanglingNetwork network, ObjectiveFunction objective, Device device)
    {
        this.configuration = configuration;
        this.source = source;
        this.device = device;
        Network = network;
        sampler = new ViewSampler(configuration.Augmentation);
        pipeline = new ViewPipeline(configuration.Augmentation);
        optimizer = new AdamOptimizer(network.TrainableVariables, configuration.Training);
        step = new TrainingStep(network, objective, optimizer);
        log = new StepLog(step.ValueNames, device.type == DeviceType.CPU ? 1 : GpuReadBackInterval, device);
        order = RandomStreams.Order(configuration.Training.Seed);
        views = RandomStreams.Views(configuration.Training.Seed);
        orderAtEpochStart = order.get_state().DetachFromDisposeScope();
        position = TrainingPosition.Start(step.ValueNames.Count);
    }

    /// <summary>The network.</summary>
    public ContrastiveDisentanglingNetwork Network { get; }

    /// <summary>The finished epochs' rows.</summary>
    public IReadOnlyList<EpochRecord> Records => records;

    /// <summary>How far the run has come.</summary>
    public TrainingPosition Position => position;

    /// <summary>Steps in one epoch; the last incomplete batch is dropped.</summary>
    public int StepsPerEpoch => source.Count / configuration.Training.BatchSize;

    /// <summary>Restores a checkpoint.</summary>
    /// <param name="checkpoint">The checkpoint's content.</param>
    public void Restore(CheckpointContent checkpoint)
    {
        Network.LoadState([.. Network.State().Select(item => new NamedTensor(item.Name, checkpoint.Find(item.Name)))]);
        optimizer.LoadState(checkpoint.Find);
        order.set_state(checkpoint.Find("generator.order"));
        orderAtEpochStart.copy_(checkpoint.Find("generator.order"));
        views.set_state(checkpoint.Find("generator.views"));
        position = checkpoint.Position;
        records.Clear();
        records.AddRange(checkpoint.Records);
    }

    /// <summary>Writes all that <see cref="Restore"/> needs.</summary>
    /// <param name="path">The checkpoint's file.</param>
    /// <param name="yaml">The resolved configuration as YAML.</param>
    public void Save(string path, string yaml)
    {
        using Tensor viewState = views.get_state();
        NamedTensor[] generators = [new("generator.order", orderAtEpochStart), new("generator.views", viewState)];
        Checkpoint.Write(path, [.. Network.State(), .. optimizer.State(), .. generators], position, records, yaml);
    }

    /// <summary>Trains to the end of the current epoch, or until a stop is requested.</summary>
    /// <param name="stop">Looked at after every step.</param>
    /// <param name="report">Told of every step that was read back.</param>
    /// <returns>True at the epoch's end, whose row is then recorded; false where the run stopped before.</returns>
    public bool RunEpoch(StopRequest stop, Action<StepReport> report)
    {
        int epoch = position.Epoch + 1;
        int first = position.Step;
        double earlier = position.Seconds;
        log.Restart(position.Sums);
        Stopwatch watch = Stopwatch.StartNew();
        int done = first;
        foreach (ImageBatch batch in source.Read(EpochOrder().Skip(first), CancellationToken.None))
        {
            using (batch)
            {
                using Tensor values = TrainOn(batch, LearningRate(done));
                done++;
                if (log.Add(values, epoch, done))
                {
                    report(Report(epoch, earlier + watch.Elapsed.TotalSeconds, done));
                }
            }

            if (stop.Requested)
            {
                break;
            }
        }

        bool more = log.Flush(epoch);
        double seconds = earlier + watch.Elapsed.TotalSeconds;
        if (more)
        {
            report(Report(epoch, seconds, done));
        }

        if (done < StepsPerEpoch)
        {
            position = new TrainingPosition(position.Epoch, done, [.. log.Sums], seconds);
            return false;
        }

        EndEpoch(epoch, LearningRate(StepsPerEpoch - 1), seconds);
        return true;
    }

    /// <summary>Adds scores to the last epoch's row.</summary>
    /// <param name="backbone">The scores of K-means on h.</param>
    /// <param name="feature">The scores of K-means on p.</param>
    public void Score(ClusteringScores? backbone, ClusteringScores? feature) => records[^1] = records[^1] with { Backbone = backbone, Feature = feature };

    /// <inheritdoc/>
    public void Dispose()
    {
        optimizer.Dispose();
        log.Dispose();
        orderAtEpochStart.Dispose();
        order.Dispose();
        views.Dispose();
    }

    private double LearningRate(int finished) => LearningRateSchedule.At(configuration.Training, position.Epoch, finished, StepsPerEpoch);

    private Tensor TrainOn(ImageBatch batch, double learningRate)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor view1 = View(batch);
        Tensor view2 = View(batch);
        return step.Run(view1, view2, learningRate).MoveToOuterDisposeScope();
    }

    private Tensor View(ImageBatch batch) => pipeline.Apply(batch, sampler.Sample(batch, views), device);

    private void EndEpoch(int epoch, double learningRate, double seconds)
    {
        double[] means = [.. log.Sums.Select(sum => sum / StepsPerEpoch)];
        int terms = means.Length - 2;
        position = TrainingPosition.Start(means.Length) with { Epoch = epoch };
        orderAtEpochStart.Dispose();
        orderAtEpochStart = order.get_state().DetachFromDisposeScope();
        records.Add(new EpochRecord
        {
            Epoch = epoch,
            Terms = [.. step.ValueNames.Take(terms).Zip(means, (name, mean) => new LossValue(name, mean))],
            Total = means[terms],
            LearningRate = learningRate,
            GradientNorm = means[terms + 1],
            Seconds = seconds,
            ViewsPerSecond = 2.0 * StepsPerEpoch * configuration.Training.BatchSize / seconds,
        });
    }

    private StepReport Report(int epoch, double seconds, int done) => new(
        epoch,
        log.LastStep,
        StepsPerEpoch,
        [.. step.ValueNames.Zip(log.Last, (name, value) => new LossValue(name, value))],
        2.0 * done * configuration.Training.BatchSize / seconds);

    private IEnumerable<long[]> EpochOrder()
    {
        using Tensor permutation = randperm(source.Count, generator: order);
        long[] indices = permutation.data<long>().ToArray();
        return indices.Chunk(configuration.Training.BatchSize).Take(StepsPerEpoch);
    }
}
