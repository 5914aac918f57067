using System.Globalization;
using CD.Runner.Configuration;
using CD.Runner.Errors;
using CD.Runner.Tables;

namespace CD.Runner.Sorting;

/// <summary>Which image goes where.</summary>
internal static class SortPlan
{
    /// <summary>The folder of images whose cell is empty.</summary>
    public const string Unassigned = "unassigned";

    private const string NameColumn = "name";
    private const string ClusterColumn = "cluster";

    /// <summary>Plans a folder for each value of a column.</summary>
    /// <param name="table">A table of images with the column <c>name</c>, such as <c>items.csv</c>.</param>
    /// <param name="column">The column that sorts; null for <c>cluster</c>, or the first whose name begins with <c>cluster_</c>.</param>
    /// <param name="directory">The folder of the originals, to which names are relative.</param>
    /// <param name="kind">How images come to their places.</param>
    /// <returns>A row an image, in the table's order.</returns>
    /// <exception cref="UserErrorException">The table or an image is not there (<see cref="ExitCode.Storage"/>, <see cref="ExitCode.Data"/>), or the column is not, or its values would share a folder (<see cref="ExitCode.Usage"/>).</exception>
    public static IReadOnlyList<SortedFile> Of(string table, string? column, string directory, PlacementKind kind) => Of(table, Read(table, column), directory, kind);

    /// <summary>Plans a folder for each value.</summary>
    /// <param name="table">Where the values were written, for messages.</param>
    /// <param name="rows">The images' names and their values, at least one.</param>
    /// <param name="directory">The folder of the originals, to which names are relative.</param>
    /// <param name="kind">How images come to their places.</param>
    /// <returns>A row an image, in the same order.</returns>
    /// <exception cref="UserErrorException">An image is not there (<see cref="ExitCode.Data"/>), or values would share a folder (<see cref="ExitCode.Usage"/>).</exception>
    public static IReadOnlyList<SortedFile> Of(string table, IReadOnlyList<(string Name, string Value)> rows, string directory, PlacementKind kind)
    {
        Dictionary<string, string> folders = Folders(table, [.. rows.Select(row => row.Value).Distinct()]);
        return [.. rows.Select(row => Row(directory, row.Name, row.Value, folders[row.Value], kind))];
    }

    private static (string Name, string Value)[] Read(string table, string? column) => Csv.Read<(string Name, string Value)[]>(table, skipTorn: false, csv =>
    {
        string[] header = [.. csv.Headers];
        string chosen = column ?? header.FirstOrDefault(name => name == ClusterColumn || name.StartsWith(ClusterColumn + '_', StringComparison.Ordinal)) ?? string.Empty;
        if (!header.Contains(NameColumn) || !header.Contains(chosen))
        {
            string missing = !header.Contains(NameColumn) ? NameColumn : column ?? ClusterColumn;
            string remedy = missing == NameColumn ? "Give the table of the images with --table." : "Name one with --column, or make clusters by discover.";
            throw ConfigurationError.At(table, $"the table has no column {ConfigurationError.Quote(missing)}; it has {string.Join(", ", header)}. {remedy}");
        }

        List<(string, string)> rows = [];
        while (csv.Read())
        {
            rows.Add((csv[Array.IndexOf(header, NameColumn)].ToString(), csv[Array.IndexOf(header, chosen)].ToString()));
        }

        return rows.Count > 0 ? [.. rows] : throw ConfigurationError.At(table, "the table has no row, so there is nothing to sort.");
    });

    /// <summary>A folder's name for each value: numbers padded to one length, and of texts what every file system takes.</summary>
    private static Dictionary<string, string> Folders(string table, string[] values)
    {
        bool numbers = values.All(value => value.Length == 0 || int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _));
        int digits = values.Max(value => value.Length);
        Dictionary<string, string> folders = values.ToDictionary(value => value, value => value.Length == 0 ? Unassigned : numbers ? value.PadLeft(digits, '0') : Safe(value));
        IGrouping<string, KeyValuePair<string, string>>? clash = folders.GroupBy(pair => pair.Value, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1);
        return clash is null ? folders : throw ConfigurationError.At(table, $"the values {string.Join(" and ", clash.Select(pair => ConfigurationError.Quote(pair.Key)))} would share the folder {clash.Key}; rename one of them.");
    }

    private static string Safe(string value)
    {
        string safe = string.Concat(value.Select(letter => char.IsLetterOrDigit(letter) || letter is ' ' or '-' or '_' or '.' ? letter : '_')).Trim(' ', '.');
        return safe.Length == 0 ? "_" : safe;
    }

    private static SortedFile Row(string directory, string name, string value, string folder, PlacementKind kind)
    {
        string source = Path.GetFullPath(Path.Combine(directory, name));
        if (!IsInside(source, directory) || !File.Exists(source))
        {
            throw new UserErrorException(ExitCode.Data, $"{ConfigurationError.Quote(name)} is not a file of {directory}; sort takes a folder of images, and the table of those images. Give the folder with --data.");
        }

        FileInfo file = new(source);
        return new SortedFile(value, source, $"{folder}/{name}", kind.ToString().ToLowerInvariant(), file.Length, file.LastWriteTimeUtc.ToString("O", CultureInfo.InvariantCulture));
    }

    /// <summary>Whether a path is below a folder.</summary>
    internal static bool IsInside(string path, string folder)
    {
        string relative = Path.GetRelativePath(folder, path);
        return relative != "." && relative != ".." && !relative.StartsWith(".." + Path.DirectorySeparatorChar, StringComparison.Ordinal) && !Path.IsPathRooted(relative);
    }
}
