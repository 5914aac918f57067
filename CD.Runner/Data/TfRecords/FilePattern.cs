using System.Text;
using System.Text.RegularExpressions;

namespace CD.Runner.Data.TfRecords;

/// <summary>Expands a path with wildcards as a shell does: <c>*</c>, <c>?</c> and <c>[...]</c>, in any part of the path.</summary>
/// <remarks>Wildcards match no separator and no leading dot. A set begins with <c>!</c> or <c>^</c> for all other characters.</remarks>
internal static class FilePattern
{
    private static readonly char[] Wildcards = ['*', '?', '['];

    /// <summary>Whether a path has wildcards.</summary>
    /// <param name="path">The path.</param>
    public static bool IsPattern(string path) => path.IndexOfAny(Wildcards) >= 0;

    /// <summary>The files that a pattern names.</summary>
    /// <param name="pattern">The path with wildcards.</param>
    /// <returns>The files in ordinal order of their paths; none where nothing matches.</returns>
    /// <exception cref="IOException">A folder cannot be searched.</exception>
    public static IReadOnlyList<string> Expand(string pattern)
    {
        string full = Path.GetFullPath(pattern);
        string root = Path.GetPathRoot(full)!;
        string[] parts = full[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);
        IEnumerable<string> folders = [root];
        foreach (string part in parts[..^1])
        {
            folders = [.. folders.SelectMany(folder => Matching(folder, part, new DirectoryInfo(folder).EnumerateDirectories)).Where(Directory.Exists)];
        }

        return [.. folders.SelectMany(folder => Matching(folder, parts[^1], new DirectoryInfo(folder).EnumerateFiles)).Where(File.Exists).Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> Matching(string folder, string part, Func<IEnumerable<FileSystemInfo>> entries)
    {
        if (!IsPattern(part))
        {
            return [Path.Combine(folder, part)];
        }

        Regex expression = ToRegex(part);
        return entries().Where(entry => (entry.Name[0] != '.' || part[0] == '.') && expression.IsMatch(entry.Name)).Select(entry => entry.FullName);
    }

    // An engine without backtracking: a pattern of many stars costs no more than its length times the name's.
    private static Regex ToRegex(string part)
    {
        StringBuilder text = new(@"\A");
        for (int index = 0; index < part.Length; index++)
        {
            int end = part[index] == '[' && index + 2 < part.Length ? part.IndexOf(']', index + 2) : -1;
            if (end > 0)
            {
                text.Append(Set(part[(index + 1)..end]));
                index = end;
            }
            else
            {
                text.Append(part[index] switch { '*' => ".*", '?' => ".", var character => Regex.Escape(character.ToString()) });
            }
        }

        return new Regex(text.Append(@"\z").ToString(), RegexOptions.NonBacktracking | RegexOptions.Singleline | RegexOptions.CultureInvariant);
    }

    // Ranges whose ends are in the wrong order match nothing, as in a shell.
    private static string Set(string characters)
    {
        bool negated = characters[0] is '!' or '^';
        StringBuilder ranges = new();
        for (int index = negated ? 1 : 0; index < characters.Length; index++)
        {
            bool isRange = index + 2 < characters.Length && characters[index + 1] == '-';
            (char low, char high) = (characters[index], isRange ? characters[index + 2] : characters[index]);
            index += isRange ? 2 : 0;
            if (low <= high)
            {
                ranges.Append($@"\u{(int)low:x4}-\u{(int)high:x4}");
            }
        }

        return ranges.Length > 0 ? $"[{(negated ? "^" : string.Empty)}{ranges}]" : negated ? "." : @"[^\s\S]";
    }
}
