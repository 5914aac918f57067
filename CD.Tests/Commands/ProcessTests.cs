using System.Diagnostics;
using CD.Runner.Configuration;

namespace CD.Tests.Commands;

/// <summary>The program as a process of its own.</summary>
[TestClass]
public sealed class ProcessTests
{
    [TestMethod]
    public void Program_Config_PrintsOnlySettingsOnStandardOutput()
    {
        (int code, string output, string error) = Run([], "config", "--seed", "7");

        Assert.AreEqual((0, string.Empty), (code, error));
        Assert.AreEqual(ConfigurationWriter.Write(ConfigurationResolver.Resolve(new ConfigurationSources { Seed = "7" })), output);
    }

    [TestMethod]
    [DataRow("1")]
    [DataRow(null)]
    public void Program_UserError_IsOneLineOnStandardErrorUnlessDebugging(string? debug)
    {
        (int code, string output, string error) = Run(debug is null ? [] : [("CD_DEBUG", debug)], "config", "--set", "training.bach_size=3");
        string[] lines = error.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

        Assert.AreEqual((2, string.Empty), (code, output));
        Assert.AreEqual("error: --set: unknown key \"training.bach_size\"; the nearest valid key is training.batch_size.", lines[0]);
        Assert.AreEqual(debug is null, lines.Length == 1, error);
    }

    [TestMethod]
    public void Program_LockedFile_IsAStorageError()
    {
        string file = Path.GetTempFileName();
        int code;
        string output;
        string error;
        using (new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.None))
        {
            (code, output, error) = Run([], "config", "--config", file);
        }

        File.Delete(file);

        Assert.AreEqual((6, string.Empty), (code, output));
        StringAssert.StartsWith(error, "error: ");
        Assert.HasCount(1, error.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }

    private static (int Code, string Output, string Error) Run((string Name, string Value)[] environment, params string[] args)
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

        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }
}
