using System.Diagnostics;
using System.Text.RegularExpressions;

namespace CD.Tests.Support;

/// <summary>The README's examples, and F# scripts among them.</summary>
internal static class ReadmeScript
{
    private const string Built = "CD.Runner/bin/Release/net10.0";

    /// <summary>Reads the example below a mark.</summary>
    public static string Example(string mark)
    {
        string text = File.ReadAllText(Path.Combine(RepositoryFolder.Path, "README.md"));
        Match match = Regex.Match(text, $@"<!-- example: {mark} -->\r?\n```\w+\r?\n(?<text>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline);
        Assert.IsTrue(match.Success, $"README.md has a block marked <!-- example: {mark} -->.");
        return match.Groups["text"].Value;
    }

    /// <summary>Reads the script below a mark, with the tests' own folder in place of the built program's.</summary>
    public static string Read(string mark)
    {
        string script = Example(mark);
        StringAssert.Contains(script, Built);
        return script.Replace(Built, AppContext.BaseDirectory.Replace('\\', '/'), StringComparison.Ordinal);
    }

    /// <summary>Runs a script in a folder; it must succeed.</summary>
    public static async Task<string> Run(string script, string folder)
    {
        string file = Path.Combine(folder, "script.fsx");
        await File.WriteAllTextAsync(file, script);
        ProcessStartInfo start = new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", ["fsi", "--quiet", file])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        start.Environment["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.AreEqual(0, process.ExitCode, output + await errors);
        return output;
    }
}
