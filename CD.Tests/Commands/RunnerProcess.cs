using System.Diagnostics;

namespace CD.Tests.Commands;

/// <summary>Runs the program as a process of its own.</summary>
internal static class RunnerProcess
{
    public static (int Code, string Output, string Error) Run((string Name, string Value)[] environment, params string[] args)
    {
        using Process process = Start(environment, args);
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }

    public static Process Start((string Name, string Value)[] environment, params string[] args)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "CD.Runner.dll");
        ProcessStartInfo start = new(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet", [program, .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("CD_DEBUG");
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
