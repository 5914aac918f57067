using System.CommandLine;
using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Discovery;
using CD.Runner.Errors;
using CD.Runner.Sorting;

namespace CD.Runner.Commands;

/// <summary>The command <c>sort</c>.</summary>
internal static class SortCommand
{
    public static Command Create(ICommandHandlers handlers)
    {
        Argument<string?> run = new("RUN") { Description = "The folder of a run whose images discover or embed has put into clusters; not with --undo.", Arity = ArgumentArity.ZeroOrOne };
        Option<string> to = ConfigurationOptions.Text("--to", "DIR", "The folder that gets a folder for each cluster; nothing there is overwritten.");
        Option<string> undo = ConfigurationOptions.Text("--undo", "DIR", "Take back what an earlier sorting put into this folder.");
        Option<string> by = ConfigurationOptions.Text("--by", "KIND", $"How an image comes there: {string.Join(", ", Kinds)}; list only writes {SortedFolder.ListName} (default: copy).");
        Option<string> table = ConfigurationOptions.Text("--table", "FILE", "The table of images and their clusters, a CSV file with the column name (default: RUN/discovery/items.csv, or else RUN/embeddings/items.csv).");
        Option<string> column = ConfigurationOptions.Text("--column", "NAME", "The column that sorts, such as cluster_feature or class (default: cluster, or the first that begins with cluster_).");
        Option<string> labels = ConfigurationOptions.Text("--labels", "FILE", "A CSV file with the columns name and label, which sorts instead; images without a label are left out. Not with --table or --column.");
        Option<string> directory = ConfigurationOptions.Text("--data", "DIR", "The folder of the images (default: the run's).");
        Command command = new("sort", "Copy or link the images of a folder into a folder for each cluster, and leave the originals where they are.") { run };
        foreach (Option option in (Option[])[to, undo, by, table, column, labels, directory])
        {
            command.Add(option);
        }

        command.SetAction(parse =>
        {
            string? target = parse.GetValue(to), earlier = parse.GetValue(undo), folder = parse.GetValue(run);
            SortRequest request = earlier is null
                ? Sorting(folder, target, (parse.GetValue(table), parse.GetValue(column), parse.GetValue(labels)), parse.GetValue(directory), Kind(parse.GetValue(by)))
                : folder is null && target is null
                    ? new SortRequest(earlier, Undo: true, string.Empty, Column: null, string.Empty, PlacementKind.Copy)
                    : throw new UserErrorException(ExitCode.Usage, "--undo takes back an earlier sorting; give it the folder of that, and neither RUN nor --to.");
            return (int)handlers.Sort(request, parse.InvocationConfiguration.Output, parse.InvocationConfiguration.Error);
        });
        return command;
    }

    private static IEnumerable<string> Kinds => Enum.GetNames<PlacementKind>().Select(name => name.ToLowerInvariant());

    private static SortRequest Sorting(string? run, string? target, (string? Table, string? Column, string? Labels) by, string? directory, PlacementKind kind)
    {
        (string? table, string? column, string? labels) = by;
        if (run is null || target is null)
        {
            throw new UserErrorException(ExitCode.Usage, "sort takes the folder of a run and --to DIR, or --undo DIR.");
        }

        if (labels is not null && (table ?? column) is not null)
        {
            throw new UserErrorException(ExitCode.Usage, $"--labels names the table and its column; leave out {(table is null ? "--column" : "--table")}, or --labels.");
        }

        RunConfiguration configuration = ConfigurationResolver.Resolve(new ConfigurationSources { RunFolder = run, Directory = directory });
        string originals = configuration.Data.Directory
            ?? throw new UserErrorException(ExitCode.Usage, $"{run}: the run's images are embedded in the program and no files; sort takes a folder of images.");
        if (labels is not null)
        {
            return new SortRequest(target, Undo: false, labels, LabelFile.LabelColumn, originals, kind) { ByLabels = true };
        }

        string found = new DiscoveryFolder(run).ItemsFile;
        string items = table ?? (File.Exists(found) ? found : Path.Combine(run, "embeddings", "items.csv"));
        return table is not null || File.Exists(items)
            ? new SortRequest(target, Undo: false, items, column, originals, kind)
            : throw new UserErrorException(ExitCode.Usage, $"{run} holds no clusters: run discover {run} first, which finds them, or give a table with --table.");
    }

    private static PlacementKind Kind(string? text) =>
        text is null ? PlacementKind.Copy
        : Kinds.Contains(text) ? Enum.Parse<PlacementKind>(text, ignoreCase: true)
        : throw ConfigurationError.At("--by", $"a way is one of {string.Join(", ", Kinds)}; received {ConfigurationError.Quote(text)}.");
}
