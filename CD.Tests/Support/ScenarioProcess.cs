using System.Diagnostics;

namespace CD.Tests.Support;

/// <summary>Runs a scenario of <see cref="Scenarios"/> as a process of its own.</summary>
internal static class ScenarioProcess
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Runs it to its end; a process that hangs is ended and has the code -1.</summary>
    public static (int Code, string Output) Run(string scenario, params (string Name, string Value)[] environment)
    {
        ProcessStartInfo start = new("dotnet", [typeof(ScenarioProcess).Assembly.Location, scenario]) { RedirectStandardOutput = true };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill();
            return (-1, output.Result);
        }

        return (process.ExitCode, output.Result);
    }
}
