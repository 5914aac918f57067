using System.CommandLine;
using CD.Runner.Configuration;
using CD.Runner.Reproduction.Results;

namespace CD.Runner.Commands;

/// <summary>The command <c>tables</c>.</summary>
internal static class TablesCommand
{
    public static Command Create(ICommandHandlers handlers)
    {
        Argument<string> folder = new("DIR") { Description = "The folder that reproduce has written." };
        Option<string[]> format = new("--format") { HelpName = "FORMAT", Description = $"{string.Join(", ", TableWriter.Formats)}; may be repeated (default: all).", AllowMultipleArgumentsPerToken = false };
        Option<string> output = ConfigurationOptions.Text("--output", "DIR", "The folder for the tables (default: DIR/tables).");
        Command command = new("tables", "Make the tables of a plan from whatever runs have ended: in the paper's shape, in a long form, and as a page beside the paper's numbers.") { folder };
        command.Add(format);
        command.Add(output);
        command.SetAction(parse =>
        {
            string[] formats = [.. (parse.GetValue(format) ?? []).SelectMany(value => value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
            if (formats.FirstOrDefault(name => !TableWriter.Formats.Contains(name)) is { } wrong)
            {
                throw ConfigurationError.At("--format", $"a format is one of {string.Join(", ", TableWriter.Formats)}; received {ConfigurationError.Quote(wrong)}.");
            }

            return (int)handlers.Tables(
                new TablesRequest(parse.GetRequiredValue(folder), formats.Length == 0 ? TableWriter.Formats : formats, parse.GetValue(output)),
                parse.InvocationConfiguration.Output,
                parse.InvocationConfiguration.Error);
        });
        return command;
    }
}
