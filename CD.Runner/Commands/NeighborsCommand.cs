using System.CommandLine;
using System.Globalization;
using CD.Runner.Configuration;
using CD.Runner.Errors;
using CD.Runner.Retrieval;

namespace CD.Runner.Commands;

/// <summary>The command <c>neighbors</c>.</summary>
internal static class NeighborsCommand
{
    private const int MostImages = 1000;
    private const int UsualImages = 12;

    public static Command Create(ICommandHandlers handlers)
    {
        Argument<string> run = new("RUN") { Description = "The folder of a run that train has written." };
        Argument<string[]> files = new("FILE") { Description = "Image files, of the run's images or any others, or names of the run's images as items.csv has them.", Arity = ArgumentArity.OneOrMore };
        DataOptions data = new();
        Option<string> count = ConfigurationOptions.Text("--count", "N", $"The images for each file: an integer from 1 to {MostImages} (default: {UsualImages}).");
        Option<string> stage = ConfigurationOptions.Text("--stage", "NAME", "The output of the method that is compared, by its symbol or name, for example p (default: the method's first).");
        Option<string> format = ConfigurationOptions.Text("--format", "FORMAT", $"What is printed: {string.Join(" or ", SimilarWriter.Formats)} (default: {SimilarWriter.Formats[0]}).");
        Option<string> output = ConfigurationOptions.Text("--output", "FILE", $"The picture, a PNG file, of at most {SimilarSheet.MostQueries} files (default: RUN/neighbors.png).");
        Command command = new("neighbors", "Print and draw the images that are most like others, by a trained run's features.") { run, files };
        data.AddTo(command);
        foreach (Option option in (Option[])[count, stage, format, output])
        {
            command.Add(option);
        }

        command.SetAction(parse =>
        {
            string folder = parse.GetRequiredValue(run);
            string form = parse.GetValue(format) ?? SimilarWriter.Formats[0];
            if (!SimilarWriter.Formats.Contains(form))
            {
                throw ConfigurationError.At("--format", $"a format is one of {string.Join(", ", SimilarWriter.Formats)}; received {ConfigurationError.Quote(form)}.");
            }

            RunConfiguration configuration = ConfigurationResolver.Resolve(data.AddTo(new ConfigurationSources { RunFolder = folder }, parse));
            return (int)handlers.Neighbors(
                new NeighborsRequest(folder, configuration, parse.GetRequiredValue(files), parse.GetValue(stage), Count(parse.GetValue(count)), form, parse.GetValue(output)),
                parse.InvocationConfiguration.Output,
                parse.InvocationConfiguration.Error);
        });
        return command;
    }

    private static int Count(string? text) =>
        text is null ? UsualImages
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count is >= 1 and <= MostImages ? count
        : throw new UserErrorException(ExitCode.Usage, $"--count must be an integer from 1 to {MostImages}; received {ConfigurationError.Quote(text)}.");
}
