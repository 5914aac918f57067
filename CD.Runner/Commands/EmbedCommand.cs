using System.CommandLine;
using CD.Runner.Configuration;

namespace CD.Runner.Commands;

/// <summary>The command <c>embed</c>.</summary>
internal static class EmbedCommand
{
    public static Command Create(ICommandHandlers handlers)
    {
        Argument<string> run = new("RUN") { Description = "The folder of a run that train has written." };
        DataOptions data = new();
        Option<string> output = ConfigurationOptions.Text("--output", "DIR", "The folder for the arrays and the table of images (default: RUN/embeddings).");
        Command command = new("embed", "Write a trained run's embeddings of its images, or of other images, as .npy arrays.") { run };
        data.AddTo(command);
        command.Add(output);
        command.SetAction(parse =>
        {
            string folder = parse.GetRequiredValue(run);
            RunConfiguration configuration = ConfigurationResolver.Resolve(data.AddTo(new ConfigurationSources { RunFolder = folder }, parse));
            return (int)handlers.Embed(
                new EmbedRequest(folder, configuration, parse.GetValue(output)), parse.InvocationConfiguration.Output, parse.InvocationConfiguration.Error);
        });
        return command;
    }
}
