using System.CommandLine;
using CD.Runner.Configuration;
using CD.Runner.Errors;

namespace CD.Runner.Commands;

/// <summary>The command <c>assign</c>.</summary>
internal static class AssignCommand
{
    public static Command Create(ICommandHandlers handlers)
    {
        Argument<string> run = new("RUN") { Description = "The folder of a run whose clusters discover has found." };
        DataOptions data = new();
        Option<string> output = ConfigurationOptions.Text("--output", "FILE", "The table of the new images and their clusters, a CSV file (default: RUN/assigned.csv).");
        Command command = new("assign", "Put new images into the clusters that discover has found, or into none where they are too far from all.") { run };
        data.AddTo(command);
        command.Add(output);
        command.SetAction(parse =>
        {
            string folder = parse.GetRequiredValue(run);
            if (data.FirstGiven(parse) is not ("--data" or "--dataset"))
            {
                throw new UserErrorException(ExitCode.Usage, "assign takes new images with --data; those of the run are in RUN/discovery/items.csv.");
            }

            RunConfiguration configuration = ConfigurationResolver.Resolve(data.AddTo(new ConfigurationSources { RunFolder = folder }, parse));
            return (int)handlers.Assign(new AssignRequest(folder, configuration, parse.GetValue(output)), parse.InvocationConfiguration.Output, parse.InvocationConfiguration.Error);
        });
        return command;
    }
}
