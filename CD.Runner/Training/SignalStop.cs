using System.Runtime.InteropServices;
using CD.Runner.Errors;

namespace CD.Runner.Training;

/// <summary>Turns Ctrl-C and SIGTERM into a stop request; a second Ctrl-C ends the process at once.</summary>
internal sealed class SignalStop : IDisposable
{
    private readonly PosixSignalRegistration interrupt;
    private readonly PosixSignalRegistration terminate;

    /// <summary>Listens until disposed.</summary>
    /// <param name="stop">Raised by the first signal.</param>
    /// <param name="notice">The first <see cref="Notice"/>.</param>
    public SignalStop(StopRequest stop, Action<string> notice)
    {
        Notice = notice;
        interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
        {
            if (stop.Requested)
            {
                return;
            }

            context.Cancel = true;
            stop.Raise(ExitCode.Interrupted);
            Notice("Stopping after this step; press Ctrl-C again to end at once.");
        });
        terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            stop.Raise(ExitCode.Terminated);
            Notice("Stopping after this step.");
        });
    }

    /// <summary>Told one line when the first signal comes.</summary>
    public Action<string> Notice { get; set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        interrupt.Dispose();
        terminate.Dispose();
    }
}
