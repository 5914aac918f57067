using System.Diagnostics;
using System.Globalization;
using CD.Runner.Errors;
using CD.Runner.Runs;

namespace CD.Runner.Benchmarks;

/// <summary>Runs <c>bench</c> of this program in a process of its own, whose memory is then that of the measurement.</summary>
/// <param name="seconds">About how long a measurement repeats its work.</param>
/// <param name="device">The device.</param>
/// <param name="threads">Processor threads.</param>
internal sealed class OwnProcess(double seconds, string device, int threads)
{
    /// <summary>Measures.</summary>
    /// <param name="arguments">Arguments of <c>bench</c> that say what.</param>
    /// <returns>The rows of its table.</returns>
    /// <exception cref="UserErrorException">The process fails.</exception>
    public IReadOnlyList<BenchmarkRow> Measure(IReadOnlyList<string> arguments)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("cd-bench-");
        try
        {
            string[] program = OwnProgram.Words();
            string[] all =
            [
                .. program[1..], "bench", .. arguments, "--seconds", seconds.ToString(CultureInfo.InvariantCulture),
                "--device", device, "--threads", threads.ToString(CultureInfo.InvariantCulture), "--output", folder.FullName,
            ];
            using Process process = Process.Start(new ProcessStartInfo(program[0], all) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0
                ? BenchmarkTable.Read(Path.Combine(folder.FullName, BenchmarkTable.FileName))
                : throw new UserErrorException((ExitCode)process.ExitCode, errors.Result.Trim().Split('\n')[^1]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
