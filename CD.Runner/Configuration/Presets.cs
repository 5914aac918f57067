using System.Reflection;
using CD.Runner.Errors;

namespace CD.Runner.Configuration;

/// <summary>The named configurations that come with the program, one embedded YAML file each.</summary>
internal static class Presets
{
    /// <summary>The preset that is used where none is asked for.</summary>
    public const string Default = "quick";

    private const string Prefix = "presets/";
    private const string Suffix = ".yaml";

    /// <summary>The presets' names, the default first.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(resource => resource.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(resource => resource[Prefix.Length..^Suffix.Length])
            .OrderBy(name => name != Default).ThenBy(name => name, StringComparer.Ordinal)];

    /// <summary>What a preset is for, in one line: its file's first comment.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <returns>One sentence.</returns>
    /// <exception cref="UserErrorException">There is no preset with that name.</exception>
    public static string Description(string name)
    {
        string text = Text(name);
        return text[..text.IndexOf('\n', StringComparison.Ordinal)].TrimStart('#', ' ').TrimEnd();
    }

    /// <summary>A preset's settings; settings it leaves out keep the records' defaults.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <returns>The entries in the file's order.</returns>
    /// <exception cref="UserErrorException">There is no preset with that name.</exception>
    public static IReadOnlyList<ConfigurationEntry> Read(string name) => ConfigurationReader.Read(Text(name), $"preset {name}");

    private static string Text(string name)
    {
        using Stream? stream = Names.Contains(name) ? Assembly.GetExecutingAssembly().GetManifestResourceStream(Prefix + name + Suffix) : null;
        if (stream is null)
        {
            throw ConfigurationError.At("--preset", $"there is no preset {ConfigurationError.Quote(name)}; the nearest is {NearestName.Of(name, Names)}, and all are {string.Join(", ", Names)}.");
        }

        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
