using CD.Runner.Errors;
using CD.Runner.Evaluation;
using CD.Runner.Protos.TensorBoard;
using CD.Runner.Runs;
using CD.Runner.Storage;
using CD.Runner.Tables;
using CD.Runner.Training;

namespace CD.Runner.TensorBoard;

/// <summary>Writes a run for TensorBoard: event files, and the Embedding Projector's files beside them.</summary>
/// <remarks>Steps are training steps done over all epochs. A log that can no longer be written says so once, and the training goes on without it.</remarks>
internal sealed class TensorBoardLog : ITrainingObserver, IDisposable
{
    private const string GradientNorm = "grad_norm";

    private readonly Experiment experiment;
    private readonly RunFolder run;
    private readonly string folder;
    private readonly Action<string> warn;
    private readonly EventFile events;
    private TrainingPlan? plan;
    private EmbeddingSet? last;
    private long step;
    private bool failed;

    /// <summary>Begins an event file.</summary>
    /// <param name="experiment">The experiment; not owned.</param>
    /// <param name="run">The run's folder.</param>
    /// <param name="folder">The folder of the event files, prepared.</param>
    /// <param name="warn">Told one line if the log cannot be written any more.</param>
    /// <param name="clock">Tells the events' wall times.</param>
    /// <exception cref="UserErrorException">The file cannot be written (<see cref="ExitCode.Storage"/>).</exception>
    public TensorBoardLog(Experiment experiment, RunFolder run, string folder, Action<string> warn, TimeProvider clock)
    {
        this.experiment = experiment;
        this.run = run;
        this.folder = folder;
        this.warn = warn;
        events = StorageAccess.Write(folder, () => new EventFile(folder, clock));
    }

    /// <inheritdoc/>
    public void Started(TrainingPlan plan) => Try(() =>
    {
        this.plan = plan;
        step = plan.StepsDone;
        events.Start(step + 1);
        events.Write(
            0,
            HyperParameters.Experiment(experiment.Configuration, experiment.Clusters is not null && experiment.Images.Labels is not null, events.Now),
            HyperParameters.Start(experiment.Configuration, run.Path, events.Now));
        if (plan.Epochs > 0 && step == 0)
        {
            events.Write(0, LogPictures.Views(experiment));
        }
    });

    /// <inheritdoc/>
    public void StepEnded(StepReport report) => Try(() =>
    {
        step = report.StepsDone;
        events.Write(
            step,
            [
                .. report.Values.Select(value => SummaryValues.Scalar(value.Name == GradientNorm ? Tags.GradientNorm : Tags.Loss(value.Name), value.Value)),
                SummaryValues.Scalar(Tags.LearningRate, report.LearningRate),
            ]);
    });

    /// <inheritdoc/>
    public void Evaluated(int epoch, EmbeddingSet embeddings) => Try(() =>
    {
        if (epoch == plan?.Epochs)
        {
            last = embeddings;
        }

        events.Write(step, OutputHistograms.Of(embeddings));
    });

    /// <inheritdoc/>
    public void EpochEnded(EpochRecord record) => Try(() => events.Write(
        step,
        [
            .. record.Terms.Append(new LossValue("total", record.Total)).Select(term => SummaryValues.Scalar(Tags.EpochLoss(term.Name), term.Value)),
            SummaryValues.Scalar(Tags.ViewsPerSecond, record.ViewsPerSecond),
            .. HyperParameters.Scores(record.Scores),
        ]));

    /// <inheritdoc/>
    public void Note(string message)
    {
    }

    /// <summary>Writes what is made of a trained network: pictures, the Embedding Projector, and how the run ended.</summary>
    /// <param name="outcome">How the run ended; nothing is written unless it has finished.</param>
    /// <param name="cancellation">Stops between two pictures.</param>
    public void Finish(TrainingOutcome outcome, CancellationToken cancellation)
    {
        if (!outcome.Finished)
        {
            return;
        }

        Try(() =>
        {
            if (plan?.Epochs == 0)
            {
                events.Write(step, HyperParameters.Scores(outcome.Scores.Where(score => score.Stage != Stage.Pixels.Name || experiment.Stages.Contains(Stage.Pixels))));
            }

            EmbeddingSet embeddings = last ?? Embed(cancellation);
            EmbeddingSet clustered = outcome.Report is { } report ? embeddings.With(report) : embeddings;
            EmbeddingProjector.Write(folder, experiment.Images, clustered, cancellation);
            foreach (Summary.Types.Value picture in LogPictures.Trained(experiment, clustered, run.Name, cancellation))
            {
                events.Write(step, picture);
            }
        });
        Try(() => events.Write(step, HyperParameters.End(events.Now)));
    }

    /// <inheritdoc/>
    public void Dispose() => events.Dispose();

    private EmbeddingSet Embed(CancellationToken cancellation)
    {
        EmbeddingSet embeddings = experiment.Embed(run.Path, cancellation);
        events.Write(step, OutputHistograms.Of(embeddings));
        return embeddings;
    }

    /// <summary>Does a part of the work. A log is worth less than the training it tells of.</summary>
    private void Try(Action work)
    {
        if (failed)
        {
            return;
        }

        try
        {
            work();
        }
        catch (OperationCanceledException)
        {
            warn($"Stopped; not every picture for TensorBoard was written to {folder}.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or UserErrorException)
        {
            failed = true;
            string reason = exception is UserErrorException ? exception.Message : StorageError.Write(folder, exception).Message;
            warn($"The log for TensorBoard ends here, and the run goes on without it: {reason}");
        }
    }
}
