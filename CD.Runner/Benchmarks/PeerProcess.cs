using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using CD.Runner.Errors;

namespace CD.Runner.Benchmarks;

/// <summary>Runs <c>bench/peer/peer.py</c>, one process a measurement; the script goes in on standard input, so the command may lead into a container.</summary>
/// <param name="command">Starts a Python, for example <c>python3</c>.</param>
/// <param name="seconds">About how long a measurement repeats its work.</param>
/// <param name="threads">Processor threads.</param>
/// <param name="device"><c>cpu</c> or <c>cuda:n</c>.</param>
internal sealed class PeerProcess(string command, double seconds, int threads, string device)
{
    /// <summary>Measures.</summary>
    /// <param name="request">What to measure.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="UserErrorException">The command cannot be started, fails, or answers something else.</exception>
    public PeerAnswer Measure(PeerRequest request)
    {
        string[] words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
        {
            throw new UserErrorException(ExitCode.Usage, "--peer: the command is empty; give one that starts a Python with PyTorch, for example python3.");
        }

        string[] arguments =
        [
            .. words[1..], "-", request.Mode, request.Row, Text(request.ImageSize), Text(request.BatchSize), Text(seconds), Text(threads), device,
        ];
        ProcessStartInfo start = new(words[0], arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            Send(process);
            process.WaitForExit();
            return process.ExitCode == 0 ? Parse(output.Result) : throw Failure(request, Last(errors.Result));
        }
        catch (Exception exception) when (exception is Win32Exception or FileNotFoundException)
        {
            throw new UserErrorException(ExitCode.Engine, $"--peer: {words[0]} cannot be started: {exception.Message}. Give a command that starts a Python with PyTorch.", exception);
        }
    }

    private static void Send(Process process)
    {
        try
        {
            using Stream script = typeof(PeerProcess).Assembly.GetManifestResourceStream("peer.py")!;
            script.CopyTo(process.StandardInput.BaseStream);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading; its exit code and its last words tell why.
        }
    }

    private PeerAnswer Parse(string output)
    {
        try
        {
            return JsonSerializer.Deserialize<PeerAnswer>(Last(output)) ?? throw new JsonException();
        }
        catch (JsonException exception)
        {
            throw new UserErrorException(ExitCode.Engine, $"--peer: {command} answered {Configuration.ConfigurationError.Quote(Last(output))} instead of a measurement; it must run the Python script on its standard input.", exception);
        }
    }

    private UserErrorException Failure(PeerRequest request, string reason) =>
        new(ExitCode.Engine, $"--peer: {command} failed to measure {request.Row} ({request.Mode}): {reason} It needs PyTorch, torchvision and scikit-learn.");

    private static string Last(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? "nothing";

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
