using System.CommandLine;
using CD.Runner.Configuration;

namespace CD.Runner.Commands;

/// <summary>The command <c>summary</c>.</summary>
internal static class SummaryCommand
{
    public static Command Create(ICommandHandlers handlers)
    {
        Argument<string> run = new("RUN") { Description = "The folder of a run that train has written or begun." };
        Command command = new("summary", "Print a run's network layer by layer, as Keras' model.summary() does: output shapes, parameters, connections.") { run };
        command.SetAction(parse =>
        {
            string folder = parse.GetRequiredValue(run);
            RunConfiguration configuration = ConfigurationResolver.Resolve(new ConfigurationSources { RunFolder = folder });
            return (int)handlers.Summary(new SummaryRequest(folder, configuration), parse.InvocationConfiguration.Output, parse.InvocationConfiguration.Error);
        });
        return command;
    }
}
