using System.CommandLine;
using CD.Runner.Configuration;
using CD.Runner.Errors;

namespace CD.Runner.Commands;

/// <summary>Says in one line what is wrong with a command line.</summary>
internal static class ParseErrorText
{
    /// <summary>The first mistake, the nearest valid name, and where to read on.</summary>
    /// <param name="parse">A command line with at least one error.</param>
    /// <returns>One sentence or two.</returns>
    public static string Describe(ParseResult parse)
    {
        Command command = parse.CommandResult.Command;
        string name = FullName(command);
        string help = name.Length == 0 ? "--help" : $"{name} --help";
        return $"{Mistake(parse, command, name)} See {help}.";
    }

    /// <summary>A command's name after those of the commands that it belongs to; empty for the program itself.</summary>
    private static string FullName(Command command) =>
        command is RootCommand ? string.Empty : string.Join(' ', command.Parents.OfType<Command>().Select(FullName).Append(command.Name).Where(name => name.Length > 0));

    private static string Mistake(ParseResult parse, Command command, string name)
    {
        string[] commands = [.. command.Subcommands.Select(subcommand => subcommand.Name)];
        if (parse.UnmatchedTokens.Count == 0)
        {
            return commands.Length > 0 ? $"No command{(name.Length == 0 ? string.Empty : $" of {name}")} given; the commands are {string.Join(", ", commands)}." : parse.Errors[0].Message;
        }

        string token = parse.UnmatchedTokens[0].Split('=')[0];
        bool isOption = token.StartsWith('-');
        string kind = isOption ? "option" : commands.Length > 0 ? "command" : "argument";
        IEnumerable<string> candidates = isOption ? command.Options.Select(option => option.Name) : commands;
        string where = name.Length == 0 ? string.Empty : $" of {name}";
        string suggestion = NearestName.Suggestion(token, candidates) is { } nearest ? $"; did you mean {nearest}?" : ".";
        return $"Unknown {kind} {ConfigurationError.Quote(token)}{where}{suggestion}";
    }
}
