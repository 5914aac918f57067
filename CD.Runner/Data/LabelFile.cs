using System.Globalization;
using CD.Runner.Configuration;
using CD.Runner.Errors;
using CD.Runner.Tables;
using CsvHelper;

namespace CD.Runner.Data;

/// <summary>Labels that somebody gave to images by their names: a CSV file with the columns <c>name</c> and <c>label</c>, in any order and among others.</summary>
/// <param name="Path">The file.</param>
/// <param name="Rows">The names, each once, with their labels in the file's order; an empty label is none.</param>
internal sealed record LabelFile(string Path, IReadOnlyList<(string Name, string Label)> Rows)
{
    /// <summary>The column of names, as <c>items.csv</c> has them.</summary>
    public const string NameColumn = "name";

    /// <summary>The column of labels.</summary>
    public const string LabelColumn = "label";

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file, UTF-8.</param>
    /// <returns>Its rows, at least one of them with a label; blanks around labels are left out.</returns>
    /// <exception cref="UserErrorException">The file is missing, or lacks a column, or every label, or has a name twice (<see cref="ExitCode.Data"/>), or it cannot be read (<see cref="ExitCode.Storage"/>).</exception>
    public static LabelFile Read(string path)
    {
        if (!File.Exists(path))
        {
            throw Wrong(path, "there is no such file of labels; give it with --labels FILE.");
        }

        (string Name, string Label)[] rows = Csv.Read(path, skipTorn: false, csv => ReadRows(path, csv));
        return rows.Any(row => row.Label.Length > 0)
            ? new LabelFile(path, rows)
            : throw Wrong(path, $"no row has a label; a file of labels has the columns {NameColumn} and {LabelColumn}, and a row for each image that has a label.");
    }

    /// <summary>One line on the names that belong to no image.</summary>
    /// <param name="images">The images' names.</param>
    /// <returns>How many there are, and the first; null where every name is an image's.</returns>
    public string? Unknown(IReadOnlySet<string> images)
    {
        string[] unknown = [.. Rows.Select(row => row.Name).Where(name => !images.Contains(name))];
        return unknown.Length == 0 ? null : ErrorReport.OneLine(unknown.Length == 1
            ? $"{Path}: one name is no image's: {ConfigurationError.Quote(unknown[0])}."
            : string.Create(CultureInfo.InvariantCulture, $"{Path}: {unknown.Length} names are no image's, {ConfigurationError.Quote(unknown[0])} the first of them."));
    }

    /// <summary>The error of a file none of whose labelled names is an image's.</summary>
    /// <param name="example">A name that an image has.</param>
    public UserErrorException NoneFits(string example) =>
        Wrong(Path, $"none of the names with a label is an image's; names are those of items.csv, such as {ConfigurationError.Quote(example)}. The first here is {ConfigurationError.Quote(Rows.First(row => row.Label.Length > 0).Name)}.");

    private static (string Name, string Label)[] ReadRows(string path, CsvReader csv)
    {
        string[] header = [.. csv.Headers];
        int name = Array.IndexOf(header, NameColumn), label = Array.IndexOf(header, LabelColumn);
        if (name < 0 || label < 0)
        {
            string has = header.Length == 0 ? "it is empty" : $"it has {string.Join(", ", header.Select(ConfigurationError.Quote))}";
            throw Wrong(path, $"the file has no column {ConfigurationError.Quote(name < 0 ? NameColumn : LabelColumn)}; {has}. A file of labels has the columns {NameColumn} and {LabelColumn}.");
        }

        Dictionary<string, long> lines = [];
        List<(string, string)> rows = [];
        while (csv.Read())
        {
            string image = csv[name].ToString();
            if (!lines.TryAdd(image, csv.LineNumber))
            {
                throw Wrong(path, string.Create(CultureInfo.InvariantCulture, $"line {csv.LineNumber} has the name {ConfigurationError.Quote(image)} again, which line {lines[image]} has; an image has one label."));
            }

            rows.Add((image, csv[label].ToString().Trim()));
        }

        return [.. rows];
    }

    private static UserErrorException Wrong(string path, string message) => new(ExitCode.Data, $"{path}: {message}");
}
