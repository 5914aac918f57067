using CD.Runner.Errors;

namespace CD.Runner.Training;

/// <summary>A wish to stop, raised from outside and honoured at the end of a step.</summary>
internal sealed class StopRequest : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private int code;

    /// <summary>Cancelled when a stop is requested; for work that has nothing to save.</summary>
    public CancellationToken Token => source.Token;

    /// <summary>Whether a stop is requested.</summary>
    public bool Requested => source.IsCancellationRequested;

    /// <summary>The exit code that tells why; <see cref="ExitCode.Success"/> while none is requested.</summary>
    public ExitCode Code => (ExitCode)Volatile.Read(ref code);

    /// <summary>Requests a stop; the first reason stays.</summary>
    /// <param name="reason"><see cref="ExitCode.Interrupted"/> or <see cref="ExitCode.Terminated"/>.</param>
    public void Raise(ExitCode reason)
    {
        Interlocked.CompareExchange(ref code, (int)reason, (int)ExitCode.Success);
        source.Cancel();
    }

    /// <inheritdoc/>
    public void Dispose() => source.Dispose();
}
