using System.Text;
using System.Text.RegularExpressions;

namespace CD.Runner.Losses;

/// <summary>The text of an F# script as it is compiled.</summary>
/// <remarks>
/// Lines <c>#r</c> of assemblies that the program has itself are emptied, since <c>dotnet fsi</c> needs them and the program
/// must not load a second copy; <c>#I</c> only serves them. The lines' numbers stay.
/// </remarks>
internal static partial class ScriptSource
{
    /// <summary>Decodes a script and empties the lines that refer to the program's own assemblies.</summary>
    /// <param name="content">The file's bytes: UTF-8, or UTF-16 with a byte order mark.</param>
    /// <param name="host">The program's assemblies by simple name.</param>
    /// <returns>The text, line by line the script's.</returns>
    public static string Read(byte[] content, IReadOnlyDictionary<string, string> host)
    {
        using StreamReader reader = new(new MemoryStream(content), Encoding.UTF8);
        return ReferenceLine().Replace(reader.ReadToEnd(), line =>
            line.Groups["folder"].Success || host.ContainsKey(AssemblyName(line.Groups["reference"].Value)) ? string.Empty : line.Value);
    }

    // #r "nuget: TorchSharp-cpu, 0.107.0" brings TorchSharp; #r "folder/TorchSharp.dll" and #r "TorchSharp" name it.
    private static string AssemblyName(string reference)
    {
        if (reference.StartsWith("nuget:", StringComparison.OrdinalIgnoreCase))
        {
            return reference["nuget:".Length..].Split('-', ',')[0].Trim();
        }

        string file = reference[(reference.LastIndexOfAny(['/', '\\']) + 1)..];
        return file.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) ? file[..^".dll".Length] : file;
    }

    [GeneratedRegex(@"^[ \t]*#(?:r[ \t]+@?""+(?<reference>[^""\r\n]+)|(?<folder>I)[ \t]+@?"")[^\r\n]*", RegexOptions.Multiline)]
    private static partial Regex ReferenceLine();
}
