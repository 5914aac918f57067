namespace CD.Runner.Losses;

/// <summary>The assemblies that the program itself runs on: its own, its packages' and the framework's.</summary>
internal static class HostAssemblies
{
    /// <summary>The files by simple name, as the runtime lists them: in the program's folder and, unless it is self-contained, in the shared framework's.</summary>
    public static IReadOnlyDictionary<string, string> Files()
    {
        Dictionary<string, string> files = new(StringComparer.OrdinalIgnoreCase);
        string listed = AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? string.Empty;
        foreach (string file in listed.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            files.TryAdd(Path.GetFileNameWithoutExtension(file), file);
        }

        return files;
    }
}
