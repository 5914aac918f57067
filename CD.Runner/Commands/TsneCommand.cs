using System.CommandLine;
using System.Globalization;
using CD.Runner.Configuration;
using CD.Runner.Errors;
using CD.Runner.Projection;

namespace CD.Runner.Commands;

/// <summary>The command <c>tsne</c>.</summary>
internal static class TsneCommand
{
    private const string ClustersKey = "evaluation.clusters";
    private const int MostIterations = 100_000;
    private const double MostExaggeration = 1000.0;

    public static Command Create(ICommandHandlers handlers)
    {
        Argument<string> run = new("RUN") { Description = "The folder of a run that train has written." };
        DataOptions data = new();
        TsneOptions usual = new();
        Option<string> stages = ConfigurationOptions.Text("--stages", "LIST", "The stages to draw by symbol or name, for example h,p (default: all).");
        Option<string> perplexity = ConfigurationOptions.Text("--perplexity", "P", Invariant($"The effective number of neighbours of an image, a number from {TsneOptions.LeastPerplexity} to {TsneOptions.MostPerplexity} (default: {usual.Perplexity})."));
        Option<string> iterations = ConfigurationOptions.Text("--iterations", "N", Invariant($"Steps of gradient descent, an integer from 1 to {MostIterations} (default: {usual.Iterations})."));
        Option<string> exaggeration = ConfigurationOptions.Text("--exaggeration", "F", Invariant($"By how much attraction is exaggerated in the first {usual.ExaggeratedIterations} steps, a number from 1 to {MostExaggeration} (default: {usual.EarlyExaggeration})."));
        Option<string> points = ConfigurationOptions.Text("--points", "N", Invariant($"The most images, chosen at random: 0 for all, or an integer from {Tsne.FewestItems} (default: 0)."));
        Option<string> seed = ConfigurationOptions.Text("--seed", "N", Invariant($"Seed of the choice of images and of the start, an integer from 0 to {int.MaxValue} (default: {usual.Seed})."));
        Option<string> clusters = ConfigurationOptions.ForSetting("--clusters", "K", ClustersKey, "Clusters to colour images without labels by");
        Option<string> output = ConfigurationOptions.Text("--output", "DIR", "The folder for a picture and a table of points for each stage, and tsne.csv (default: RUN/tsne).");
        Command command = new("tsne", "Draw a trained run's embeddings in the plane by t-SNE, of its images or of other images, coloured by class.") { run };
        foreach (Option option in (Option[])[stages, perplexity, iterations, exaggeration, points, seed, clusters])
        {
            command.Add(option);
        }

        data.AddTo(command);
        command.Add(output);
        command.SetAction(parse =>
        {
            string folder = parse.GetRequiredValue(run);
            string[] assignments = parse.GetValue(clusters) is { } k ? [$"{ClustersKey}={k}"] : [];
            TsnePictureOptions options = new()
            {
                Projection = usual with
                {
                    Perplexity = Number("--perplexity", parse.GetValue(perplexity), TsneOptions.LeastPerplexity, TsneOptions.MostPerplexity) ?? usual.Perplexity,
                    Iterations = Integer("--iterations", parse.GetValue(iterations), 1, MostIterations) ?? usual.Iterations,
                    EarlyExaggeration = Number("--exaggeration", parse.GetValue(exaggeration), 1.0, MostExaggeration) ?? usual.EarlyExaggeration,
                    Seed = Integer("--seed", parse.GetValue(seed), 0, int.MaxValue) ?? usual.Seed,
                },
                Stages = Names(parse.GetValue(stages)),
                Points = parse.GetValue(points) is null or "0" ? 0 : Integer("--points", parse.GetValue(points), Tsne.FewestItems, int.MaxValue, " or 0") ?? 0,
            };
            RunConfiguration configuration = ConfigurationResolver.Resolve(data.AddTo(new ConfigurationSources { RunFolder = folder, Assignments = assignments }, parse));
            return (int)handlers.Tsne(new TsneRequest(folder, configuration, options, parse.GetValue(output)), parse.InvocationConfiguration.Output, parse.InvocationConfiguration.Error);
        });
        return command;
    }

    private static string[] Names(string? text)
    {
        string[] names = text?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        return text is null || names.Length > 0 ? names : throw ConfigurationError.At("--stages", $"expected stages such as h,p; received {ConfigurationError.Quote(text)}.");
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private static double? Number(string option, string? text, double least, double most) =>
        text is null ? null
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= least && value <= most ? value
        : throw Wrong(option, Invariant($"a number from {least} to {most}"), text);

    private static int? Integer(string option, string? text, int least, int most, string otherwise = "") =>
        text is null ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= least && value <= most ? value
        : throw Wrong(option, Invariant($"an integer from {least} to {most}{otherwise}"), text);

    private static UserErrorException Wrong(string option, string expected, string received) =>
        new(ExitCode.Usage, $"{option} must be {expected}; received {ConfigurationError.Quote(received)}.");
}
