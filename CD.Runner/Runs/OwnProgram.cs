namespace CD.Runner.Runs;

/// <summary>How this program is called again.</summary>
internal static class OwnProgram
{
    /// <summary>The command's words: the program's own file, or <c>dotnet</c> and its assembly.</summary>
    public static string[] Words()
    {
        string process = Environment.ProcessPath!;
        return Path.GetFileNameWithoutExtension(process) == "dotnet" ? [process, typeof(OwnProgram).Assembly.Location] : [process];
    }
}
