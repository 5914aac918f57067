using System.CommandLine;
using System.Globalization;
using CD.Runner.Configuration;
using CD.Runner.Discovery;
using CD.Runner.Errors;

namespace CD.Runner.Commands;

/// <summary>The command <c>discover</c>.</summary>
internal static class DiscoverCommand
{
    private const int FewestMost = 2;
    private const int LargestMost = 1000;

    public static Command Create(ICommandHandlers handlers)
    {
        Argument<string?> run = new("RUN") { Description = "The folder of a run that train has written (default: train a network on --data first, as train would).", Arity = ArgumentArity.ZeroOrOne };
        ConfigurationOptions settings = new();
        Option<string> clusters = ConfigurationOptions.Text("--clusters", "K", "The number of clusters: an integer from 1 to 100000 (default: the most likely one).");
        Option<string> most = ConfigurationOptions.Text("--most-clusters", "K", $"The largest number of clusters that is looked at: an integer from {FewestMost} to {LargestMost} (default: {DiscoveryOptions.UsualMost}).");
        Option<string> stage = ConfigurationOptions.Text("--stage", "NAME", "The output of the method that is compared, by its symbol or name, for example p (default: the method's first).");
        Option<string> points = ConfigurationOptions.Text("--map-points", "N", $"The most images on the map, chosen at random; 0 for no map (default: {DiscoveryOptions.UsualMapPoints}).");
        Option<string> output = ConfigurationOptions.Text("--output", "DIR", "Without RUN, the folder of the run that is trained (default: results/NAME, as for train).");
        Option<bool> noProgress = new("--no-progress") { Description = "Print plain lines instead of progress bars while training (default: bars on a terminal)." };
        Command command = new("discover", "Find out what is in a folder of images without labels: how many clusters, which, what is odd, and what is there twice; and write it as tables and a page.") { run };
        settings.AddTo(command);
        foreach (Option option in (Option[])[clusters, most, stage, points, output, noProgress])
        {
            command.Add(option);
        }

        command.SetAction(parse =>
        {
            string? folder = parse.GetValue(run);
            DiscoveryOptions options = new()
            {
                Stage = parse.GetValue(stage),
                Clusters = Integer("--clusters", parse.GetValue(clusters), 1, 100_000),
                MostClusters = Integer("--most-clusters", parse.GetValue(most), FewestMost, LargestMost) ?? DiscoveryOptions.UsualMost,
                MapPoints = Integer("--map-points", parse.GetValue(points), 0, int.MaxValue) ?? DiscoveryOptions.UsualMapPoints,
            };
            ConfigurationSources sources = settings.Sources(parse);
            string? training = folder is null ? null : settings.FirstOfTraining(parse) ?? (parse.GetValue(output) is null ? null : output.Name);
            return training is not null
                ? throw new UserErrorException(ExitCode.Usage, $"{training} belongs to a training, and RUN is trained already; leave one of them out.")
                : (int)handlers.Discover(
                    new DiscoverRequest(folder, ConfigurationResolver.Resolve(sources with { RunFolder = folder }), options, parse.GetValue(output), parse.GetValue(noProgress)),
                    parse.InvocationConfiguration.Output,
                    parse.InvocationConfiguration.Error);
        });
        return command;
    }

    private static int? Integer(string option, string? text, int least, int largest) =>
        text is null ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= largest ? number
        : throw new UserErrorException(ExitCode.Usage, $"{option} must be an integer {(largest == int.MaxValue ? $"from {least}" : $"from {least} to {largest}")}; received {ConfigurationError.Quote(text)}.");
}
