using System.Globalization;
using System.Text.RegularExpressions;
using CD.Runner.Errors;
using CD.Runner.TensorFlow;

namespace CD.Runner.Data.TfRecords;

/// <summary>Finds the TFRecord files that a user names: one file, a pattern, or a folder.</summary>
internal static partial class RecordFileListing
{
    /// <summary>The ending of TFRecord files; more may follow it, such as <c>.gz</c>.</summary>
    public const string Ending = ".tfrecord";

    /// <summary>Lists files in ordinal order of their paths.</summary>
    /// <param name="location">A file, a path with wildcards, or a folder: all its files <c>*.tfrecord*</c> and <c>*-00000-of-00010*</c>.</param>
    /// <returns>At least one file.</returns>
    /// <exception cref="UserErrorException">Nothing is there, or not every shard (<see cref="ExitCode.Data"/>).</exception>
    public static IReadOnlyList<string> List(string location)
    {
        try
        {
            if (File.Exists(location))
            {
                return [location];
            }

            if (Directory.Exists(location))
            {
                IReadOnlyList<string> all = InFolder(location);
                RequireShards(all, isWhole: true);
                return all.Count > 0 ? all : throw new UserErrorException(ExitCode.Data, $"The folder {location} holds no TFRecord file (*{Ending}* or *-00000-of-00010); name the files with a pattern: --data \"{Path.Combine(location, "*")}\".");
            }

            if (!FilePattern.IsPattern(location))
            {
                throw new UserErrorException(ExitCode.Data, $"There is no file or folder {location}; check its path.");
            }

            IReadOnlyList<string> files = FilePattern.Expand(location);
            RequireShards(files, isWhole: false);
            return files.Count > 0 ? files : throw new UserErrorException(ExitCode.Data, $"No file matches {location}; check the pattern, and put it in quotes so that the shell does not expand it.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(ExitCode.Data, $"{location} cannot be searched: {exception.Message}", exception);
        }
    }

    /// <summary>Whether a location holds TFRecord files, and nothing that another data set is read from.</summary>
    /// <param name="location">A file, a path with wildcards, or a folder.</param>
    public static bool IsRecords(string location)
    {
        try
        {
            if (File.Exists(location))
            {
                return IsNamedSo(location) || BeginsWithRecord(location);
            }

            if (Directory.Exists(location))
            {
                // Folders may be classes of images, or hold another data set's files.
                IReadOnlyList<string> files = InFolder(location);
                return files.Count > 0 && BeginsWithRecord(files[0])
                    && !new DirectoryInfo(location).EnumerateFileSystemInfos().Any(entry => entry.Name[0] != '.' && (entry is DirectoryInfo || ImageFolderListing.Endings.Contains(entry.Extension.ToLowerInvariant())));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }

        // No other data set takes a pattern; where nothing is there, the listing says so.
        return FilePattern.IsPattern(location) || IsNamedSo(location);
    }

    /// <summary>The data set's name: what the files' names have in common before the number of a shard, otherwise their folder's name.</summary>
    /// <param name="files">The files.</param>
    public static string NameOf(IReadOnlyList<string> files)
    {
        string[] names = [.. files.Select(BaseName).Distinct()];
        return names is [{ Length: > 0 } name] ? name : Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(files[0]))) is { Length: > 0 } folder ? folder : "tfrecord";
    }

    /// <summary>The name of a shard without its number.</summary>
    private static string BaseName(string file)
    {
        string name = Path.GetFileName(file);
        Match shard = ShardName().Match(name);
        int ending = name.IndexOf(Ending, StringComparison.OrdinalIgnoreCase);
        return shard.Success ? shard.Groups["name"].Value.TrimEnd('-', '.', '_') : ending > 0 ? name[..ending] : name;
    }

    private static IReadOnlyList<string> InFolder(string folder) =>
        [.. Directory.EnumerateFiles(folder).Where(file => Path.GetFileName(file)[0] != '.' && IsNamedSo(file)).Order(StringComparer.Ordinal)];

    private static bool IsNamedSo(string file)
    {
        string name = Path.GetFileName(file);
        return name.Contains(Ending, StringComparison.OrdinalIgnoreCase) || ShardName().IsMatch(name);
    }

    private static bool BeginsWithRecord(string file)
    {
        try
        {
            (Stream content, RecordCompression _) = RecordStreams.OpenRead(file);
            using (content)
            {
                byte[] header = new byte[RecordReader.HeaderLength];
                return content.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) == header.Length && RecordReader.IsHeader(header);
            }
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    // Shards of two editions beside each other would give images twice; a folder without one of its shards gives too few.
    private static void RequireShards(IReadOnlyList<string> files, bool isWhole)
    {
        foreach (IGrouping<string, (string File, Match Shard)> set in files.Select(file => (File: file, Shard: ShardName().Match(Path.GetFileName(file)))).Where(entry => entry.Shard.Success)
            .GroupBy(entry => Path.Combine(Path.GetDirectoryName(entry.File) ?? string.Empty, entry.Shard.Groups["name"].Value)))
        {
            (string File, Match Shard)[] shards = [.. set];
            if (shards.FirstOrDefault(entry => entry.Shard.Groups["all"].Value != shards[0].Shard.Groups["all"].Value) is { File: { } other })
            {
                throw new UserErrorException(ExitCode.Data, $"{shards[0].File} and {other} are shards of two editions of one set; move one edition away, or name the other with a pattern.");
            }

            int all = Number(shards[0], "all");
            HashSet<int> there = [.. shards.Select(entry => Number(entry, "shard"))];
            if (isWhole && there.Count < all)
            {
                int missing = Enumerable.Range(0, all).First(number => !there.Contains(number));
                throw new UserErrorException(ExitCode.Data, Text($"{set.Key}{missing:D5}-of-{all:D5} is missing: {there.Count} of {all} shards are there; copy or write it again, or name those to read with a pattern."));
            }
        }
    }

    private static int Number((string File, Match Shard) entry, string group) => int.Parse(entry.Shard.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>A shard's name, as TensorFlow's <c>name-00000-of-00010</c>.</summary>
    [GeneratedRegex(@"\A(?<name>.*?)(?<shard>[0-9]{5})-of-(?<all>[0-9]{5})", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex ShardName();
}
