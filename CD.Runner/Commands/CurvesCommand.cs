using System.CommandLine;
using CD.Runner.Configuration;
using CD.Runner.Errors;

namespace CD.Runner.Commands;

/// <summary>The command <c>curves</c>.</summary>
internal static class CurvesCommand
{
    public static Command Create(ICommandHandlers handlers)
    {
        Argument<string[]> runs = new("RUN") { Description = "The folders of one or several runs, finished or not.", Arity = ArgumentArity.OneOrMore };
        Option<string> output = ConfigurationOptions.Text("--output", "FILE.png", "The PNG file to write (default: RUN/curves.png of one run, curves.png of several).");
        Command command = new("curves", "Draw the losses, the learning rate and the scores of one or several runs over their epochs.") { runs };
        command.Add(output);
        command.SetAction(parse =>
        {
            string? file = parse.GetValue(output);
            if (file is not null && !file.EndsWith(".png", StringComparison.OrdinalIgnoreCase))
            {
                throw new UserErrorException(ExitCode.Usage, $"--output: the curves are a PNG file, so its name must end in .png; received {ConfigurationError.Quote(file)}.");
            }

            return (int)handlers.Curves(new CurvesRequest(parse.GetRequiredValue(runs), file), parse.InvocationConfiguration.Output, parse.InvocationConfiguration.Error);
        });
        return command;
    }
}
