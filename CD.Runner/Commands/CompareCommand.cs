using System.CommandLine;
using CD.Runner.Comparisons;
using CD.Runner.Configuration;
using CD.Runner.Reproduction.Results;

namespace CD.Runner.Commands;

/// <summary>The command <c>compare</c>.</summary>
internal static class CompareCommand
{
    public static Command Create(ICommandHandlers handlers)
    {
        Argument<string[]> runs = new("RUN") { Description = "Folders of finished runs, and folders that hold runs, such as results or what reproduce has written.", Arity = ArgumentArity.OneOrMore };
        Option<string> against = ConfigurationOptions.Text("--against", "RUN", "The run with whose experiment the others are compared (default: the first).");
        Option<string[]> stage = new("--stage") { HelpName = "NAME", Description = "Compare this stage only, for example backbone; final is each method's last; may be repeated (default: all)." };
        Option<string[]> metric = new("--metric") { HelpName = "NAME", Description = $"Compare this score only: {string.Join(", ", Metrics.Names)}; may be repeated (default: all)." };
        Option<string> format = ConfigurationOptions.Text("--format", "FORMAT", $"{string.Join(", ", ComparisonWriter.Formats)} (default: by the name of the --output file, or else text).");
        Option<string> output = ConfigurationOptions.Text("--output", "FILE", "Write to this file instead of printing.");
        Command command = new("compare", "Print the scores of runs side by side: means and standard deviations over seeds, and a paired t-test.") { runs };
        foreach (Option option in (Option[])[against, stage, metric, format, output])
        {
            command.Add(option);
        }

        command.SetAction(parse =>
        {
            string? file = parse.GetValue(output);
            string form = parse.GetValue(format) ?? Path.GetExtension(file) switch { ".csv" => "csv", ".md" => "md", _ => "text" };
            string[] metrics = Listed(parse.GetValue(metric));
            Require("--format", form, ComparisonWriter.Formats, "a format");
            Array.ForEach(metrics, name => Require("--metric", name, Metrics.Names, "a metric"));
            return (int)handlers.Compare(
                new CompareRequest(parse.GetRequiredValue(runs), parse.GetValue(against), Listed(parse.GetValue(stage)), metrics.Length > 0 ? metrics : Metrics.Names, form, file),
                parse.InvocationConfiguration.Output,
                parse.InvocationConfiguration.Error);
        });
        return command;
    }

    private static string[] Listed(string[]? values) =>
        [.. (values ?? []).SelectMany(value => value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Distinct()];

    private static void Require(string option, string value, IReadOnlyList<string> known, string what)
    {
        if (!known.Contains(value))
        {
            throw ConfigurationError.At(option, $"{what} is one of {string.Join(", ", known)}; received {ConfigurationError.Quote(value)}.");
        }
    }
}
