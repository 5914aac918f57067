using CD.Runner.Errors;

namespace CD.Runner.Data.Datasets;

/// <summary>A data set's synsets and their readable names.</summary>
internal sealed class SynsetNames
{
    private const long MaxFileLength = 1 << 24;

    private readonly Dictionary<string, string> names;

    private SynsetNames(IReadOnlyList<string> ids, Dictionary<string, string> names)
    {
        Ids = new SortedSet<string>(ids, StringComparer.Ordinal);
        this.names = names;
        ClassNames = [.. Ids.Select(NameOf)];
    }

    /// <summary>The synsets in ordinal order.</summary>
    public IReadOnlySet<string> Ids { get; }

    /// <summary>Their names in the same order, each once.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Reads a list of synsets and a list of words.</summary>
    /// <param name="synsets">One synset a line.</param>
    /// <param name="words">A synset, a tabulator, and words separated by commas in a line, for these synsets and others; where the file or a synset is missing, the synset is the name.</param>
    /// <returns>The names: the first word, followed by the synset where another one has it too.</returns>
    /// <exception cref="UserErrorException">A file cannot be read, or there are no synsets (<see cref="ExitCode.Data"/>).</exception>
    public static SynsetNames Read(string synsets, string words)
    {
        string[] ids = [.. ReadFields(synsets).Select(fields => fields[0]).Distinct()];
        if (ids.Length == 0)
        {
            throw new UserErrorException(ExitCode.Data, $"{synsets} holds no synset; fetch the archive again.");
        }

        HashSet<string> wanted = [.. ids];
        Dictionary<string, string> names = [];
        foreach (string[] fields in File.Exists(words) ? ReadFields(words) : [])
        {
            if (fields.Length > 1 && wanted.Contains(fields[0]))
            {
                names[fields[0]] = fields[1].Split(',')[0].Trim();
            }
        }

        foreach (string id in names.GroupBy(entry => entry.Value).Where(group => group.Count() > 1).SelectMany(group => group).Select(entry => entry.Key).ToArray())
        {
            names[id] = $"{names[id]} ({id})";
        }

        return new SynsetNames(ids, names);
    }

    /// <summary>A synset's name.</summary>
    /// <param name="id">The synset.</param>
    public string NameOf(string id) => names.GetValueOrDefault(id, id);

    /// <summary>Reads the lines of a text file that are not empty, divided at tabulators.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="UserErrorException">It cannot be read or is too large (<see cref="ExitCode.Data"/>).</exception>
    public static IReadOnlyList<string[]> ReadFields(string path)
    {
        try
        {
            return new FileInfo(path).Length <= MaxFileLength
                ? [.. File.ReadLines(path).Where(line => !string.IsNullOrWhiteSpace(line)).Select(line => line.TrimEnd('\r').Split('\t'))]
                : throw new UserErrorException(ExitCode.Data, $"{path} has {new FileInfo(path).Length} bytes instead of at most {MaxFileLength}; fetch the archive again.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(ExitCode.Data, $"{path} cannot be read: {exception.Message}", exception);
        }
    }
}
