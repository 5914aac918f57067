using CD.Runner.Configuration;
using CD.Runner.Errors;
using CD.Runner.Runs;
using CD.Runner.Training;

namespace CD.Runner.Commands;

/// <summary>What every command that touches images opens first: an experiment that Ctrl-C and SIGTERM stop.</summary>
internal sealed class Workspace : IDisposable
{
    private readonly SignalStop signals;

    private Workspace(StopRequest stop, SignalStop signals, Experiment experiment)
    {
        Stop = stop;
        this.signals = signals;
        Experiment = experiment;
    }

    /// <summary>Raised by Ctrl-C and SIGTERM.</summary>
    public StopRequest Stop { get; }

    /// <summary>The experiment.</summary>
    public Experiment Experiment { get; }

    /// <summary>Opens a configuration's engine, device and data set.</summary>
    /// <param name="configuration">The configuration as the user gave it.</param>
    /// <param name="messages">Receives the names of files that were left out.</param>
    /// <returns>The workspace; owned by the caller.</returns>
    public static Workspace Open(RunConfiguration configuration, TextWriter messages)
    {
        StopRequest stop = new();
        SignalStop signals = new(stop, messages.WriteLine);
        try
        {
            return new Workspace(stop, signals, Experiment.Open(configuration, note: messages.WriteLine, cancellation: stop.Token));
        }
        catch (Exception exception)
        {
            signals.Dispose();
            ExitCode code = stop.Code;
            stop.Dispose();
            if (exception is OperationCanceledException && code != ExitCode.Success)
            {
                throw new UserErrorException(code, "Stopped while the images were read; nothing was written.", exception);
            }

            throw;
        }
    }

    /// <summary>Opens a trained run's configuration, for its images or for others than those of the training.</summary>
    /// <param name="configuration">The run's configuration, with the images that the user gave.</param>
    /// <param name="messages">Receives the names of files that were left out.</param>
    /// <returns>The workspace; owned by the caller.</returns>
    public static Workspace OpenRun(RunConfiguration configuration, TextWriter messages) =>
        Open(configuration with { Data = configuration.Data with { Fingerprint = null } }, messages);

    /// <summary>Sends the notices about signals elsewhere, such as past a live display.</summary>
    /// <param name="notice">Receives one line each.</param>
    public void NoticeTo(Action<string> notice) => signals.Notice = notice;

    /// <inheritdoc/>
    public void Dispose()
    {
        Experiment.Dispose();
        signals.Dispose();
        Stop.Dispose();
    }
}
