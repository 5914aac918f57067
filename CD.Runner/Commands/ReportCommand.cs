using System.CommandLine;
using CD.Runner.Configuration;
using CD.Runner.Discovery;

namespace CD.Runner.Commands;

/// <summary>The command <c>report</c>.</summary>
internal static class ReportCommand
{
    public static Command Create(ICommandHandlers handlers)
    {
        Argument<string> run = new("RUN") { Description = "The folder of a run in which discover has found something." };
        Option<string> directory = ConfigurationOptions.Text("--data", "DIR", "The place of the discovery's images, if it is another now.");
        Option<string> output = ConfigurationOptions.Text("--output", "FILE", "The page, an HTML file (default: RUN/report.html).");
        Command command = new("report", "Write what discover has found as a page that opens from disk: map, clusters, hierarchy, duplicates, outliers, and labels to give.") { run, directory, output };
        command.SetAction(parse =>
        {
            string folder = parse.GetRequiredValue(run);
            RunConfiguration configuration = Configuration(folder, parse.GetValue(directory));
            return (int)handlers.Report(new ReportRequest(folder, configuration, parse.GetValue(output)), parse.InvocationConfiguration.Output, parse.InvocationConfiguration.Error);
        });
        return command;
    }

    /// <summary>The run's settings with the images of the discovery, which may be others than those of the training.</summary>
    private static RunConfiguration Configuration(string run, string? directory)
    {
        RunConfiguration trained = ConfigurationResolver.Resolve(new ConfigurationSources { RunFolder = run });
        string? discovered = new DiscoveryFolder(run).ReadSummary().Directory;
        return directory is not null ? ConfigurationResolver.Resolve(new ConfigurationSources { RunFolder = run, Directory = directory, SameDataset = discovered == trained.Data.Directory })
            : discovered is not null && discovered != trained.Data.Directory ? ConfigurationResolver.Resolve(new ConfigurationSources { RunFolder = run, Directory = discovered })
            : trained;
    }
}
