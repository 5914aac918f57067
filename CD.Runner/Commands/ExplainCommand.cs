using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using CD.Runner.Configuration;
using CD.Runner.Errors;
using CD.Runner.Explanation;

namespace CD.Runner.Commands;

/// <summary>The command <c>explain</c>.</summary>
internal static class ExplainCommand
{
    private const int MostImages = 64;
    private const int MostSamples = 1_000_000;
    private const int MostSegments = 1000;

    private static readonly ExplainOptions Defaults = new();

    public static Command Create(ICommandHandlers handlers)
    {
        Argument<string> run = new("RUN") { Description = "The folder of a run that train has written." };
        DataOptions data = new();
        Option<int[]?> heads = List("--heads", "0,1,...", $"The heads: columns of p.npy, counted from 0, separated by commas (default: the paper's {string.Join(',', ExplainOptions.PaperHeads)}, or where the run has fewer the five whose outputs vary most).");
        Option<int> images = Integer("--images", "N", $"Images of each head: an integer from 1 to {MostImages}.", 1, MostImages, Defaults.Images);
        Option<int> skip = Integer("--skip", "N", "Images of each head to pass over first, for other images than before: an integer of at least 0.", 0, int.MaxValue, Defaults.Skip);
        Option<int[]?> indices = List("--indices", "0,1,...", "The images instead, the same for every head: their places in items.csv, counted from 0, separated by commas (default: chosen by the heads' outputs).");
        Option<int> samples = Integer("--samples", "N", $"Perturbed samples of an image: an integer from 2 to {MostSamples}.", 2, MostSamples, Defaults.Samples);
        Option<double> threshold = new("--threshold")
        {
            HelpName = "OUTPUT",
            Description = "Draw images from those whose output is above this number; where they are too few, the highest below it follow.",
            DefaultValueFactory = _ => Defaults.Threshold,
            CustomParser = ParseThreshold,
        };
        Option<int> segments = Integer("--segments", "N", $"About how many superpixels an image is divided into: an integer from 2 to {MostSegments}.", 2, MostSegments, Defaults.Segments);
        Option<int?> hide = new("--hide")
        {
            HelpName = "GREY",
            Description = "The grey that takes a hidden superpixel's place, an integer from 0 (black) to 255 (default: its mean colour).",
            CustomParser = argument => ParseInteger(argument, "--hide", 0, byte.MaxValue),
        };
        Option<int> top = Integer("--top", "N", $"The most superpixels that the pictures show of an image: an integer from 1 to {MostSegments}.", 1, MostSegments, Defaults.Top);
        Option<int> seed = Integer("--seed", "N", "Seed of the choice of images and of the samples: an integer of at least 0.", 0, int.MaxValue, Defaults.Seed);
        Option<string> stage = ConfigurationOptions.Text("--stage", "NAME", "The stage whose outputs are explained, by its symbol or name, for example z of a run without feature heads.");
        stage.DefaultValueFactory = _ => Defaults.Stage;
        Option<string> output = ConfigurationOptions.Text("--output", "DIR", "The folder for the pictures and tables (default: RUN/explanations).");

        Command command = new("explain", "Show what in an image raises the outputs of a trained run's heads (LIME, the paper's Figures 8 and 9): pictures, and weights as CSV.") { run };
        data.AddTo(command);
        foreach (Option option in (Option[])[heads, images, skip, indices, samples, threshold, segments, hide, top, seed, stage, output])
        {
            command.Add(option);
        }

        command.SetAction(parse =>
        {
            if (Values(parse, indices) is not null && ((Option[])[images, skip, threshold]).FirstOrDefault(option => parse.GetResult(option) is { Implicit: false }) is { } chooser)
            {
                throw new UserErrorException(ExitCode.Usage, $"{indices.Name} and {chooser.Name} exclude each other: the first names the images, the second chooses them.");
            }

            ExplainOptions options = new()
            {
                Heads = Values(parse, heads),
                Images = parse.GetValue(images),
                Skip = parse.GetValue(skip),
                Indices = Values(parse, indices),
                Samples = parse.GetValue(samples),
                Threshold = parse.GetValue(threshold),
                Segments = parse.GetValue(segments),
                Hide = parse.GetValue(hide),
                Top = parse.GetValue(top),
                Seed = parse.GetValue(seed),
                Stage = parse.GetRequiredValue(stage),
                Output = parse.GetValue(output),
            };
            string folder = parse.GetRequiredValue(run);
            RunConfiguration configuration = ConfigurationResolver.Resolve(data.AddTo(new ConfigurationSources { RunFolder = folder }, parse));
            return (int)handlers.Explain(new ExplainRequest(folder, configuration, options), parse.InvocationConfiguration.Output, parse.InvocationConfiguration.Error);
        });
        return command;
    }

    /// <summary>An array option that was not given is empty.</summary>
    private static int[]? Values(ParseResult parse, Option<int[]?> option) => parse.GetValue(option) is { Length: > 0 } values ? values : null;

    private static Option<int> Integer(string name, string helpName, string description, int least, int most, int value) => new(name)
    {
        HelpName = helpName,
        Description = description,
        DefaultValueFactory = _ => value,
        CustomParser = argument => ParseInteger(argument, name, least, most),
    };

    private static Option<int[]?> List(string name, string helpName, string description) => new(name)
    {
        HelpName = helpName,
        Description = description,
        CustomParser = argument => ParseList(argument, name),
    };

    private static int ParseInteger(ArgumentResult argument, string name, int least, int most)
    {
        string text = argument.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) && value >= least && value <= most)
        {
            return value;
        }

        string range = most == int.MaxValue ? $"of at least {least}" : $"from {least} to {most}";
        argument.AddError($"{name} must be an integer {range}; received {ConfigurationError.Quote(text)}.");
        return least;
    }

    private static int[]? ParseList(ArgumentResult argument, string name)
    {
        string text = argument.Tokens[0].Value;
        List<int> values = [];
        foreach (string part in text.Split(','))
        {
            if (!int.TryParse(part.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int value))
            {
                argument.AddError($"{name} must be integers of at least 0 separated by commas, for example 1,5,6; received {ConfigurationError.Quote(text)}.");
                return null;
            }

            values.Add(value);
        }

        return [.. values];
    }

    private static double ParseThreshold(ArgumentResult argument)
    {
        string text = argument.Tokens[0].Value;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value))
        {
            return value;
        }

        argument.AddError($"--threshold must be a number; received {ConfigurationError.Quote(text)}.");
        return 0;
    }
}
