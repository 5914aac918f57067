using System.Diagnostics;
using CD.Model.Serialization;
using CD.Runner.Data;
using CD.Runner.Evaluation;
using CD.Runner.Methods;
using CD.Runner.Tables;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Training;

/// <summary>Leads a learner through its epochs over a data set.</summary>
/// <remarks>
/// The numbers depend on the configuration and the data alone: a run that was stopped and resumed gives the same
/// weights, bit for bit, as one that was not, on one machine with one number of threads.
/// </remarks>
internal sealed class Trainer : IDisposable
{
    private const string OrderName = "generator.order";

    // Values are read back at every step on a processor; a GPU is asked once in so many steps.
    private const int GpuReadBackInterval = 20;

    private readonly IImageSource source;
    private readonly Device device;
    private readonly Generator order;
    private readonly List<EpochRecord> records = [];
    private TrainingPosition position = TrainingPosition.Start(0);
    private Tensor orderAtEpochStart;

    /// <summary>Prepares a run from its first step.</summary>
    /// <param name="learner">What is trained; it stays the caller's.</param>
    /// <param name="source">The images, on the device; they stay the caller's.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="device">The device that computes.</param>
    public Trainer(ILearner learner, IImageSource source, int seed, Device device)
    {
        Learner = learner;
        this.source = source;
        this.device = device;
        order = RandomStreams.Order(seed);
        orderAtEpochStart = order.get_state().DetachFromDisposeScope();
    }

    /// <summary>What is trained.</summary>
    public ILearner Learner { get; }

    /// <summary>The finished epochs' rows.</summary>
    public IReadOnlyList<EpochRecord> Records => records;

    /// <summary>How far the run has come.</summary>
    public TrainingPosition Position => position;

    /// <summary>Wall time in seconds of the preparation of epochs by this trainer, which is part of the epochs' own.</summary>
    public double PreparationSeconds { get; private set; }

    /// <summary>The steps done in all epochs.</summary>
    public long StepsDone => StepsBefore(position.Epoch) + position.Step;

    /// <summary>The steps of all epochs.</summary>
    public long TotalSteps => StepsBefore(Learner.Epochs);

    /// <summary>Restores a checkpoint.</summary>
    /// <param name="checkpoint">The checkpoint's content.</param>
    public void Restore(CheckpointContent checkpoint)
    {
        Learner.LoadState(checkpoint.State);
        order.set_state(checkpoint.State.Find(OrderName));
        orderAtEpochStart.copy_(checkpoint.State.Find(OrderName));
        position = checkpoint.Position;
        records.Clear();
        records.AddRange(checkpoint.Records);
    }

    /// <summary>Writes all that <see cref="Restore"/> needs.</summary>
    /// <param name="path">The checkpoint's file.</param>
    /// <param name="yaml">The resolved configuration as YAML.</param>
    public void Save(string path, string yaml)
    {
        using DisposeScope scope = NewDisposeScope();
        Checkpoint.Write(path, [.. Learner.State(), new NamedTensor(OrderName, orderAtEpochStart)], position, records, yaml);
    }

    /// <summary>Trains to the end of the current epoch, or until a stop is requested.</summary>
    /// <param name="report">Told of every step that was read back.</param>
    /// <param name="stop">Looked at after every step.</param>
    /// <returns>True at the epoch's end, whose row is then recorded; false where the run stopped before.</returns>
    public bool RunEpoch(Action<StepReport> report, CancellationToken stop)
    {
        int epoch = position.Epoch;
        int first = position.Step;
        Stopwatch watch = Stopwatch.StartNew();
        if (first == 0)
        {
            Learner.PrepareEpoch(epoch, source, stop);
            PreparationSeconds += watch.Elapsed.TotalSeconds;
        }

        EpochPlan plan = Learner.Plan(epoch);
        using StepLog log = new(plan.ValueNames, device.type == DeviceType.CPU ? 1 : GpuReadBackInterval, device);
        log.Restart(first == 0 ? new double[plan.ValueNames.Count] : position.Sums);
        long before = StepsBefore(epoch);
        long later = Enumerable.Range(epoch + 1, Learner.Epochs - epoch - 1).Select(Learner.Plan).Sum(next => (long)next.Steps * next.ViewsPerStep);
        double earlier = position.Seconds;
        int done = first;
        long[][] batches = [.. Learner.Batches(epoch, order)];
        foreach ((ImageBatch batch, long[] indices) in source.Read(batches.Skip(first), CancellationToken.None).Zip(batches.Skip(first)))
        {
            using (batch)
            {
                using Tensor values = Learner.TrainStep(batch, new StepContext(epoch, done, indices, Learner.LearningRate(epoch, done)));
                done++;
                if (log.Add(values, epoch + 1, done))
                {
                    report(Report(earlier + watch.Elapsed.TotalSeconds));
                }
            }

            if (stop.IsCancellationRequested)
            {
                break;
            }
        }

        bool more = log.Flush(epoch + 1);
        double seconds = earlier + watch.Elapsed.TotalSeconds;
        if (more)
        {
            report(Report(seconds));
        }

        if (done < plan.Steps)
        {
            position = new TrainingPosition(epoch, done, [.. log.Sums], seconds);
            return false;
        }

        EndEpoch(plan, log, seconds);
        return true;

        StepReport Report(double seconds) => new(
            epoch + 1,
            log.LastStep,
            plan.Steps,
            [.. plan.ValueNames.Zip(log.Last, (name, value) => new LossValue(name, value))],
            (double)plan.ViewsPerStep * done / seconds)
        {
            StepsDone = before + log.LastStep,
            ViewsLeft = later + ((long)(plan.Steps - log.LastStep) * plan.ViewsPerStep),
            LearningRate = Learner.LearningRate(epoch, log.LastStep - 1),
        };
    }

    /// <summary>Adds scores to the last epoch's row.</summary>
    /// <param name="scores">The scores of the stages.</param>
    public void Score(IReadOnlyList<StageScores> scores) => records[^1] = records[^1] with { Scores = scores };

    /// <inheritdoc/>
    public void Dispose()
    {
        orderAtEpochStart.Dispose();
        order.Dispose();
    }

    private long StepsBefore(int epoch) => Enumerable.Range(0, epoch).Sum(earlier => (long)Learner.Plan(earlier).Steps);

    private void EndEpoch(EpochPlan plan, StepLog log, double seconds)
    {
        double[] means = [.. log.Sums.Select(sum => plan.Steps == 0 ? 0.0 : sum / plan.Steps)];
        records.Add(new EpochRecord
        {
            Epoch = position.Epoch + 1,
            Terms = [.. plan.TermNames.Zip(means, (name, mean) => new LossValue(name, mean))],
            Total = means[^2],
            LearningRate = Learner.LearningRate(position.Epoch, plan.Steps - 1),
            GradientNorm = means[^1],
            Seconds = seconds,
            ViewsPerSecond = (double)plan.ViewsPerStep * plan.Steps / seconds,
        });
        position = TrainingPosition.Start(position.Epoch + 1);
        orderAtEpochStart.Dispose();
        orderAtEpochStart = order.get_state().DetachFromDisposeScope();
    }
}
