using CD.Losses.FSharp;
using CD.Model.Engine;
using CD.Model.Networks;
using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Evaluation;
using CD.Runner.Storage;
using CD.Runner.Tables;
using CD.Runner.Training;
using static TorchSharp.torch;

namespace CD.Runner.Runs;

/// <summary>One run from its first step, or its checkpoint, to its tables.</summary>
public sealed class TrainingRun
{
    private readonly RunConfiguration configuration;
    private readonly ObjectiveFunction objective;
    private readonly IImageSource source;
    private readonly RunFolder folder;
    private readonly Device device;
    private readonly ITrainingObserver observer;
    private readonly StopRequest stop;
    private readonly string yaml;
    private readonly int? clusters;
    private EvaluationReport? last;
    private int reported;

    /// <summary>Names a run; nothing is read or written.</summary>
    /// <param name="configuration">The resolved configuration.</param>
    /// <param name="objective">The loss terms and their weights.</param>
    /// <param name="source">The images.</param>
    /// <param name="folder">The run's folder, prepared.</param>
    /// <param name="device">The device to compute on.</param>
    /// <param name="observer">Told what happens.</param>
    /// <param name="stop">Ends the run after a step, with a checkpoint.</param>
    public TrainingRun(RunConfiguration configuration, ObjectiveFunction objective, IImageSource source, RunFolder folder, Device device, ITrainingObserver observer, StopRequest stop)
    {
        this.configuration = configuration;
        this.objective = objective;
        this.source = source;
        this.folder = folder;
        this.device = device;
        this.observer = observer;
        this.stop = stop;
        yaml = ConfigurationWriter.Write(configuration);
        clusters = Evaluator.Clusters(configuration.Evaluation, source);
    }

    /// <summary>Trains, evaluates and writes the run's files.</summary>
    /// <param name="start">Whether to begin or to go on from the checkpoint.</param>
    /// <param name="runsFile">The table that gets one row a finished run.</param>
    /// <returns>How the run ended.</returns>
    public TrainingOutcome Run(RunStart start, string runsFile)
    {
        AtomicFile.WriteText(folder.ConfigurationFile, writer => writer.Write(yaml));
        using ContrastiveDisentanglingNetwork network = NetworkFactory.Network(configuration, device);
        using DeviceImageSource images = new(source, device);
        using Trainer trainer = new(configuration, images, network, objective, device);
        if (start == RunStart.Resume)
        {
            using CheckpointContent checkpoint = Checkpoint.Read(folder.CheckpointFile);
            trainer.Restore(checkpoint);
            reported = trainer.Records.Count;
        }

        observer.Started(Plan(trainer));
        try
        {
            return Train(trainer) ? new TrainingOutcome(true, Finish(trainer, runsFile)) : new TrainingOutcome(false, null);
        }
        catch (OperationCanceledException) when (stop.Requested)
        {
            // An evaluation was broken off; the checkpoint before it stands.
            return new TrainingOutcome(false, null);
        }
    }

    private bool Train(Trainer trainer)
    {
        while (true)
        {
            if (trainer.Records.Count > 0 && LacksScores(trainer.Records[^1]))
            {
                EvaluateLastEpoch(trainer);
            }

            if (trainer.Records.Count > reported)
            {
                reported = trainer.Records.Count;
                observer.EpochEnded(trainer.Records[^1]);
            }

            if (trainer.Position.Epoch == configuration.Training.Epochs)
            {
                return true;
            }

            bool wholeEpoch = !stop.Requested && trainer.RunEpoch(stop, observer.StepEnded);
            Save(trainer);
            if (!wholeEpoch)
            {
                return false;
            }
        }
    }

    private bool LacksScores(EpochRecord record)
    {
        int every = configuration.Evaluation.Every;
        bool due = record.Epoch == configuration.Training.Epochs || (every > 0 && record.Epoch % every == 0);
        return clusters is not null && due && record.Backbone is null;
    }

    private void EvaluateLastEpoch(Trainer trainer)
    {
        // Training keeps every activation for its gradient, evaluation a few.
        TensorAllocator.Trim();
        last = Evaluator.Network(trainer.Network, source, clusters!.Value, configuration, device, stop.Token);
        trainer.Score(last.Backbone?.Scores, last.Feature?.Scores);
        Save(trainer);
    }

    private EvaluationReport? Finish(Trainer trainer, string runsFile)
    {
        EvaluationReport? report = null;
        if (clusters is { } k)
        {
            report = last ?? Evaluator.Network(trainer.Network, source, k, configuration, device, stop.Token);
            if (configuration.Evaluation.Baseline)
            {
                report = report with { Pixels = Evaluator.Pixels(source, k, configuration.Evaluation, stop.Token) };
            }
        }
        else
        {
            observer.Note("The data set has no labels, so there is nothing to compare clusters with: evaluation is skipped. Set evaluation.clusters to cluster anyway.");
        }

        ModelFile.Write(folder.ModelFile, trainer.Network, configuration);
        RunTable.Append(runsFile, RunRows.Of(folder.Name, configuration, trainer.Records, report));
        EvaluationTable.Write(folder.EvaluationFile, report is null ? [] : EvaluationTable.Rows(report));
        return report;
    }

    private void Save(Trainer trainer)
    {
        trainer.Save(folder.CheckpointFile, yaml);
        EpochTable.Write(folder.MetricsFile, trainer.Records);
    }

    private TrainingPlan Plan(Trainer trainer) => new(
        folder.Name,
        source.Count,
        configuration.Training.Epochs,
        trainer.StepsPerEpoch,
        Math.Min(trainer.Position.Epoch + 1, configuration.Training.Epochs),
        trainer.Position.Step + 1,
        2 * configuration.Training.BatchSize,
        configuration.Engine.Device,
        configuration.Engine.Dtype);
}
