using CD.Model.Engine;
using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Errors;
using CD.Runner.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Commands;

/// <summary>What every command that touches images opens first: the engine, the device and the data set.</summary>
internal sealed class Workspace : IDisposable
{
    private const int MostSkippedNames = 20;

    private readonly SignalStop signals;

    private Workspace(StopRequest stop, SignalStop signals, Device device, IImageSource source, RunConfiguration configuration)
    {
        Stop = stop;
        this.signals = signals;
        Device = device;
        Source = source;
        Configuration = configuration;
    }

    /// <summary>Raised by Ctrl-C and SIGTERM.</summary>
    public StopRequest Stop { get; }

    /// <summary>The device that computes.</summary>
    public Device Device { get; }

    /// <summary>The images.</summary>
    public IImageSource Source { get; }

    /// <summary>The configuration, resolved for this machine and these images.</summary>
    public RunConfiguration Configuration { get; }

    /// <summary>Opens the engine, the device and the data set.</summary>
    /// <param name="configuration">The configuration as the user gave it.</param>
    /// <param name="messages">Receives the names of files that were left out.</param>
    /// <returns>The workspace; owned by the caller.</returns>
    /// <exception cref="UserErrorException">The data set cannot be read, or is not the one that the configuration names.</exception>
    /// <exception cref="EngineException">libtorch or the device is not there.</exception>
    public static Workspace Open(RunConfiguration configuration, TextWriter messages)
    {
        StopRequest stop = new();
        SignalStop signals = new(stop, messages.WriteLine);
        IImageSource? source = null;
        try
        {
            Device device = ComputeDevice.Resolve(configuration.Engine.Device);
            if (configuration.Engine.Threads > 0)
            {
                set_num_threads(configuration.Engine.Threads);
            }

            source = ImageSources.Open(configuration.Data, stop.Token);
            ReportSkipped(source, messages);
            RequireFingerprint(configuration.Data, source);
            string name = device.type == DeviceType.CPU ? "cpu" : $"cuda:{device.index}";
            RunConfiguration resolved = MachineResolver.Resolve(configuration, source.Fingerprint, name, ComputeDevice.HasBfloat16(device), get_num_threads());
            return new Workspace(stop, signals, device, source, resolved);
        }
        catch (Exception exception)
        {
            source?.Dispose();
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

    /// <summary>Sends the notices about signals elsewhere, such as past a live display.</summary>
    /// <param name="notice">Receives one line each.</param>
    public void NoticeTo(Action<string> notice) => signals.Notice = notice;

    /// <inheritdoc/>
    public void Dispose()
    {
        Source.Dispose();
        signals.Dispose();
        Stop.Dispose();
    }

    private static void ReportSkipped(IImageSource source, TextWriter messages)
    {
        foreach (SkippedFile file in source.Skipped.Take(MostSkippedNames))
        {
            messages.WriteLine($"left out: {file.Path}: {file.Reason}");
        }

        if (source.Skipped.Count > MostSkippedNames)
        {
            messages.WriteLine($"left out: {source.Skipped.Count - MostSkippedNames} more");
        }

        if (source.Skipped.Count > 0)
        {
            messages.WriteLine($"{source.Skipped.Count} of {source.Skipped.Count + source.Count} files were left out; --strict makes that an error.");
        }
    }

    private static void RequireFingerprint(DataSettings settings, IImageSource source)
    {
        if (settings.Fingerprint is { } expected && expected != source.Fingerprint)
        {
            throw new UserErrorException(
                ExitCode.Data,
                $"The images in {settings.Directory ?? "the embedded data set"} are not those of data.fingerprint ({expected[..12]}): found {source.Fingerprint[..12]}. Point --data at the right folder, or start another run.");
        }
    }
}
