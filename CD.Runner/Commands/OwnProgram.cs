using CD.Runner.Reproduction;

namespace CD.Runner.Commands;

/// <summary>How this program is called again.</summary>
internal static class OwnProgram
{
    /// <summary>The command, ready for a POSIX shell: the program's own file, or <c>dotnet</c> and its assembly.</summary>
    public static string Command()
    {
        string process = Environment.ProcessPath ?? "dotnet";
        string assembly = Path.Combine(AppContext.BaseDirectory, $"{typeof(OwnProgram).Assembly.GetName().Name}.dll");
        return Path.GetFileNameWithoutExtension(process) == "dotnet" || !Path.GetFileName(process).StartsWith("CD.Runner", StringComparison.Ordinal)
            ? $"{SlurmScript.Quote(Path.GetFileNameWithoutExtension(process) == "dotnet" ? process : "dotnet")} {SlurmScript.Quote(assembly)}"
            : SlurmScript.Quote(process);
    }
}
