using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using CD.Runner.Configuration;
using CD.Runner.Errors;
using CD.Runner.Heads;

namespace CD.Runner.Commands;

/// <summary>The command <c>heads</c>.</summary>
internal static class HeadsCommand
{
    private const int MostHeads = 4096;
    private const int MostImages = 32;

    public static Command Create(ICommandHandlers handlers)
    {
        HeadsOptions usual = new();
        Argument<string> run = new("RUN") { Description = "The folder of a run that train has written." };
        DataOptions data = new();
        Option<string> output = ConfigurationOptions.Text("--output", "DIR", "The folder for the pictures and tables (default: RUN/heads).");
        Option<string> stage = ConfigurationOptions.Text("--stage", "NAME", "Another output of the method whose dimensions are taken as heads, by its symbol or name, for example z (default: the feature heads p).");
        Option<string> heads = ConfigurationOptions.Text("--heads", "LIST", "Draw these heads in this order: their numbers from 0, for example 1,5,17 (default: the most informative).");
        Option<int> count = Number("--count", "N", "The heads that are drawn without --heads, the most informative first", MostHeads, usual.Count);
        Option<int> images = Number("--images", "N", "The images at each end of a head's strip", MostImages, usual.Images);
        Command command = new("heads", "Draw the images that excite each feature head of a trained run most and least, with its entropy, its correlation with other heads and the classes it separates.") { run };
        data.AddTo(command);
        foreach (Option option in (Option[])[stage, heads, count, images, output])
        {
            command.Add(option);
        }

        command.SetAction(parse =>
        {
            string folder = parse.GetRequiredValue(run);
            HeadsOptions options = new()
            {
                Stage = parse.GetValue(stage),
                Heads = parse.GetValue(heads) is { } list ? ReadHeads(list, parse.GetResult(count) is { Implicit: false }) : [],
                Count = parse.GetValue(count),
                Images = parse.GetValue(images),
            };
            RunConfiguration configuration = ConfigurationResolver.Resolve(data.AddTo(new ConfigurationSources { RunFolder = folder }, parse));
            return (int)handlers.Heads(
                new HeadsRequest(folder, configuration, options, parse.GetValue(output)), parse.InvocationConfiguration.Output, parse.InvocationConfiguration.Error);
        });
        return command;
    }

    private static int[] ReadHeads(string list, bool counted)
    {
        if (counted)
        {
            throw new UserErrorException(ExitCode.Usage, "--heads and --count exclude each other; give one of them.");
        }

        string[] parts = list.Split(',', StringSplitOptions.TrimEntries);
        int[] numbers = [.. parts.Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : -1)];
        return numbers.Contains(-1)
            ? throw new UserErrorException(ExitCode.Usage, $"--heads must be the numbers of heads from 0, with commas between them, for example 1,5,17; received {ConfigurationError.Quote(list)}.")
            : numbers;
    }

    private static Option<int> Number(string name, string helpName, string meaning, int most, int usual) => new(name)
    {
        HelpName = helpName,
        Description = $"{meaning}: an integer from 1 to {most}.",
        DefaultValueFactory = _ => usual,
        CustomParser = argument => ParseNumber(argument, name, most),
    };

    private static int ParseNumber(ArgumentResult argument, string name, int most)
    {
        string text = argument.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= 1 && number <= most)
        {
            return number;
        }

        argument.AddError($"{name} must be an integer from 1 to {most}; received {ConfigurationError.Quote(text)}.");
        return 0;
    }
}
