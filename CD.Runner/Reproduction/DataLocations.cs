using CD.Runner.Configuration;
using CD.Runner.Data.Datasets;
using CD.Runner.Errors;

namespace CD.Runner.Reproduction;

/// <summary>Finds the data sets that are at hand.</summary>
internal static class DataLocations
{
    /// <summary>Where <c>datasets fetch</c> puts data sets unless told otherwise, under the current directory.</summary>
    public const string FetchFolder = "datasets";

    /// <summary>The data sets that a plan is carried out on.</summary>
    /// <param name="asked">The data sets asked for; none for those at hand.</param>
    /// <param name="folders">Folders of data sets, <c>NAME=DIR</c>.</param>
    /// <returns>The data sets in the catalogue's order with their folders; null for what comes with the program.</returns>
    /// <exception cref="UserErrorException">A name or folder is wrong (<see cref="ExitCode.Usage"/>), or a data set asked for is not at hand (<see cref="ExitCode.Data"/>).</exception>
    public static IReadOnlyList<(DatasetDescriptor Dataset, string? Directory)> Find(IReadOnlyList<string> asked, IReadOnlyList<string> folders)
    {
        Dictionary<string, string> given = [];
        foreach (string folder in folders)
        {
            int equals = folder.IndexOf('=', StringComparison.Ordinal);
            string name = equals > 0 ? Known(folder[..equals], "--data") : throw ConfigurationError.At("--data", $"expected NAME=DIR, for example stl10=data/stl10; received {ConfigurationError.Quote(folder)}.");
            string path = folder[(equals + 1)..];
            given[name] = Directory.Exists(path) || File.Exists(path) || DatasetCatalogue.Find(name).ReadsFiles ? Path.GetFullPath(path) : throw new UserErrorException(ExitCode.Data, $"--data: there is no folder {path} for {name}; check its path.");
        }

        string[] chosen = [.. asked.Select(name => Known(name, "--dataset"))];
        foreach (string name in chosen.Where(name => Locate(name, given, embedded: true) is null))
        {
            throw new UserErrorException(ExitCode.Data, $"The data set {name} is not at hand: give its folder with --data {name}=DIR; datasets info {name} says where it comes from.");
        }

        // What comes with the program stands in where nothing else is given.
        bool embedded = given.Count == 0 || chosen.Length > 0;
        return
        [
            .. from dataset in DatasetCatalogue.All
               where chosen.Length == 0 || chosen.Contains(dataset.Name)
               let location = Locate(dataset.Name, given, embedded)
               where location is not null
               select (dataset, location.Directory),
        ];
    }

    private static Location? Locate(string name, Dictionary<string, string> given, bool embedded)
    {
        if (given.TryGetValue(name, out string? folder))
        {
            return new Location(folder);
        }

        DatasetDescriptor dataset = DatasetCatalogue.Find(name);
        string fetched = Path.GetFullPath(Path.Combine(FetchFolder, dataset.FetchFolderName));
        if (dataset.Origin is not null && Directory.Exists(fetched) && dataset.IsIn(fetched))
        {
            return new Location(fetched);
        }

        return embedded && !dataset.NeedsFolder ? new Location(null) : null;
    }

    private static string Known(string name, string option) => DatasetCatalogue.Names.Contains(name)
        ? name
        : throw ConfigurationError.At(option, $"there is no data set {ConfigurationError.Quote(name)}; there are {string.Join(", ", DatasetCatalogue.Names)}.");

    private sealed record Location(string? Directory);
}
