using CD.Model.Engine;
using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Evaluation;
using CD.Runner.Methods;
using CD.Runner.Storage;
using CD.Runner.Tables;
using CD.Runner.Training;
using CD.Runner.Weights;
using static TorchSharp.torch;

namespace CD.Runner.Runs;

/// <summary>One run from its first step, or its checkpoint, to its tables.</summary>
internal sealed class TrainingRun
{
    private readonly RunConfiguration configuration;
    private readonly RunEnvironment environment;
    private readonly IImageSource source;
    private readonly RunFolder folder;
    private readonly Device device;
    private readonly ITrainingObserver observer;
    private readonly CancellationToken stop;
    private readonly string yaml;
    private readonly int? clusters;
    private readonly string[] scored;
    private ResourceMeter? meter;
    private EvaluationReport? last;
    private int reported;

    /// <summary>Names a run; nothing is read or written.</summary>
    /// <param name="configuration">The resolved configuration.</param>
    /// <param name="environment">Where and how the run computes.</param>
    /// <param name="source">The images.</param>
    /// <param name="folder">The run's folder, prepared.</param>
    /// <param name="device">The device that computes.</param>
    /// <param name="observer">Told what happens.</param>
    /// <param name="stop">Ends the run after a step, with a checkpoint.</param>
    public TrainingRun(RunConfiguration configuration, RunEnvironment environment, IImageSource source, RunFolder folder, Device device, ITrainingObserver observer, CancellationToken stop)
    {
        this.configuration = configuration;
        this.environment = environment;
        this.source = source;
        this.folder = folder;
        this.device = device;
        this.observer = observer;
        this.stop = stop;
        yaml = ConfigurationWriter.Write(configuration);
        clusters = Evaluator.Clusters(configuration.Evaluation, source);
        scored = [.. Method.Stages.Where(stage => stage.Scored).Select(stage => stage.Name)];
    }

    private IMethod Method => configuration.Method.Method;

    /// <summary>Trains, evaluates and writes the run's files.</summary>
    /// <param name="start">Whether to begin or to go on from the checkpoint.</param>
    /// <param name="results">The folder of the tables that get a row of every finished run.</param>
    /// <returns>How the run ended.</returns>
    public TrainingOutcome Run(RunStart start, string results)
    {
        using ILearner learner = Method.CreateLearner(new LearnerContext(configuration, device, source.Count, source.Shape, clusters));

        // Weights that do not fit leave no run behind.
        if (start == RunStart.Resume)
        {
            InitialWeights.TellChange(configuration.Model, observer.Note);
        }
        else
        {
            InitialWeights.Load(configuration.Model, learner, observer.Note);
        }

        AtomicFile.WriteText(folder.ConfigurationFile, writer => writer.Write(yaml));
        environment.Record(folder.EnvironmentFile, keep: start == RunStart.Resume);
        using ResourceMeter resources = new(start == RunStart.Resume ? RunResources.Read(folder.ResourcesFile) : null);
        meter = resources;
        using DeviceImageSource images = new(source, device);
        using Trainer trainer = new(learner, images, configuration.Training.Seed, device);
        if (start == RunStart.Resume)
        {
            using CheckpointContent checkpoint = Checkpoint.Read(folder.CheckpointFile);
            trainer.Restore(checkpoint);
            reported = trainer.Records.Count;
        }

        observer.Started(Plan(trainer));
        try
        {
            return Train(trainer)
                ? Finish(start, trainer, results)
                : Stopped(start);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // An evaluation was broken off; the checkpoint before it stands.
            return Stopped(start);
        }
    }

    private TrainingOutcome Stopped(RunStart start) => new(start, Finished: false, [], null, folder);

    private bool Train(Trainer trainer)
    {
        while (true)
        {
            if (trainer.Records.Count > 0 && LacksScores(trainer.Records[^1], trainer.Learner.Epochs, trainer.Position.Step == 0 && trainer.Learner.Converged))
            {
                last = Evaluate(trainer);
                trainer.Score(last.Scores);
                Save(trainer);
            }

            if (trainer.Records.Count > reported)
            {
                reported = trainer.Records.Count;
                observer.EpochEnded(trainer.Records[^1]);
            }

            if (trainer.Position.Epoch == trainer.Learner.Epochs || (trainer.Position.Step == 0 && trainer.Learner.Converged))
            {
                return true;
            }

            bool wholeEpoch = !stop.IsCancellationRequested && trainer.RunEpoch(report => StepEnded(trainer.Learner, report), stop);
            Save(trainer);
            if (!wholeEpoch)
            {
                return false;
            }
        }
    }

    private void StepEnded(ILearner learner, StepReport report)
    {
        foreach (string note in learner.TakeNotes())
        {
            observer.Note(note);
        }

        observer.StepEnded(report);
    }

    private bool LacksScores(EpochRecord record, int epochs, bool converged)
    {
        int every = configuration.Evaluation.Every;
        bool due = record.Epoch == epochs || converged || (every > 0 && record.Epoch % every == 0);
        return clusters is not null && source.Labels is not null && scored.Length > 0 && due && record.Scores.Count == 0;
    }

    private EvaluationReport Evaluate(Trainer trainer) => meter!.Evaluation(() =>
    {
        // Training keeps every activation for its gradient, evaluation a few.
        TensorAllocator.Trim();
        using IEncoder encoder = trainer.Learner.CreateEncoder();
        EmbeddingSet embeddings = Embedder.Embed(encoder, Method.Stages, source, configuration.Evaluation.BatchSize, device, stop);
        observer.Evaluated(trainer.Position.Epoch, embeddings);
        return Evaluator.Embeddings(embeddings, clusters!.Value, configuration, stop);
    });

    private TrainingOutcome Finish(RunStart start, Trainer trainer, string results)
    {
        EvaluationReport? report = null;
        if (clusters is { } k)
        {
            report = Evaluator.WithBaseline(last ?? Evaluate(trainer), source, k, configuration.Evaluation, stop);
        }
        else
        {
            observer.Note("The data set has no labels, so there is nothing to compare clusters with: evaluation is skipped. Set evaluation.clusters to cluster anyway.");
        }

        IReadOnlyList<EvaluationRow> rows = report is null ? [] : EvaluationTable.Rows(report);
        ModelFile.Write(folder.ModelFile, trainer.Learner, configuration);
        EpochTable.Write(folder.MetricsFile, scored, trainer.Records);
        RunResources taken = Taken(trainer);
        taken.Write(folder.ResourcesFile);
        RunRow row = RunRows.Of(folder.Name, configuration, trainer.Records, report, taken);
        RunTable.Append(Path.Combine(results, RunTable.FileName), row);
        RunScoreTable.Append(Path.Combine(results, RunScoreTable.FileName), RunRows.Scores(row, report));
        EvaluationTable.Write(folder.EvaluationFile, rows);
        return new TrainingOutcome(start, Finished: true, report?.Scores ?? [], report, folder);
    }

    private RunResources Taken(Trainer trainer) => meter!.Now(trainer.Records.Sum(record => record.Seconds), trainer.PreparationSeconds);

    private void Save(Trainer trainer)
    {
        trainer.Save(folder.CheckpointFile, yaml);
        Taken(trainer).Write(folder.ResourcesFile);
        EpochTable.Write(folder.MetricsFile, scored, trainer.Records);
    }

    private TrainingPlan Plan(Trainer trainer)
    {
        int epochs = trainer.Learner.Epochs;
        int epoch = Math.Min(trainer.Position.Epoch, Math.Max(epochs - 1, 0));
        EpochPlan? plan = epochs > 0 ? trainer.Learner.Plan(epoch) : null;
        return new TrainingPlan(
            folder.Name,
            Method.Name,
            source.Count,
            epochs,
            plan?.Steps ?? 0,
            epoch + 1,
            trainer.Position.Step + 1,
            plan?.ViewsPerStep ?? 0,
            configuration.Engine.Device,
            configuration.Engine.Dtype,
            environment.Kernels)
        {
            StepsDone = trainer.StepsDone,
            TotalSteps = trainer.TotalSteps,
        };
    }
}
