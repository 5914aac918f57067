using System.CommandLine;
using System.Globalization;
using CD.Model.Networks;
using CD.Runner.Benchmarks;
using CD.Runner.Configuration;
using CD.Runner.Errors;

namespace CD.Runner.Commands;

/// <summary>The command <c>bench</c>.</summary>
internal static class BenchCommand
{
    private const int DefaultBatch = 128;
    private const int MostItems = 4_000_000;
    private const double MostSeconds = 3600.0;
    private static readonly string[] DtypeNames = ["float32", "mixed_bfloat16"];

    public static Command Create(ICommandHandlers handlers)
    {
        Options options = new();
        Command command = new("bench", "Measure this machine: what its kernels can do, training steps, embedding, K-means and the reading of files; compare with PyTorch; or compare estimated numbers of clusters with classes.");
        foreach (Option option in options.All)
        {
            command.Add(option);
        }

        command.SetAction(parse => (int)handlers.Bench(options.Request(parse), parse.InvocationConfiguration.Output, parse.InvocationConfiguration.Error));
        return command;
    }

    private static UserErrorException Wrong(string option, string expected, string received) =>
        new(ExitCode.Usage, $"{option} must be {expected}; received {ConfigurationError.Quote(received)}.");

    private sealed class Options
    {
        private readonly Option<bool> full = new("--full") { Description = "Measure ResNet-18, 34 and 50 at 32, 64 and 224 pixels with 128, 256 and the most images that fit; takes hours on a processor (default: ResNet-34, 256 images of 32 pixels and 16 of 224)." };
        private readonly Option<string[]> measure = Repeatable("--measure", "KIND", $"Measure only this: {Names<BenchmarkKind>()}; may be repeated (default: all but search and scale, which take more than 2 GB of memory, and duplicates, outliers and neighbours, which need --run).");
        private readonly Option<string[]> backbone = Repeatable("--backbone", "NAME", $"The network: {Names<BackboneKind>()}; may be repeated (default: resnet34).");
        private readonly Option<string[]> imageSize = Repeatable("--image-size", "PIXELS", "The views' side, an integer from 32 to 1024; may be repeated (default: 224 with --batch-size, else see --full).");
        private readonly Option<string[]> batchSize = Repeatable("--batch-size", "N", $"Images of a step, an integer from 2 to 4096 or max; may be repeated (default: {DefaultBatch} with --image-size, else see --full).");
        private readonly Option<string[]> dtype = Repeatable("--dtype", "NAME", $"The numbers' format: {string.Join(" or ", DtypeNames)}; may be repeated (default: both).");
        private readonly Option<string[]> items = Repeatable("--items", "N", $"With --measure scale: a number of items, an integer from {ScaleBenchmark.FewestItems} to {MostItems}; may be repeated (default: {string.Join(", ", new BenchmarkOptions().Items)}).");
        private readonly Option<string[]> work = Repeatable("--work", "NAME", $"With --measure scale: only this work: {string.Join(", ", ScaledWork.All.Select(work => work.Name))}; may be repeated (default: all).");
        private readonly Option<string> seconds = ConfigurationOptions.Text("--seconds", "S", "About how long to repeat one measurement, a number from 0 to 3600 (default: 3, or 10 with --peer).");
        private readonly Option<string> threads = ConfigurationOptions.ForSetting("--threads", "N", "engine.threads", "Processor threads, 0 for one a core");
        private readonly Option<string> device = DataOptions.Device();
        private readonly Option<string> output = ConfigurationOptions.Text("--output", "DIR", "The folder for bench.csv or comparison.csv (default: results/bench).");
        private readonly Option<string> preset = ConfigurationOptions.Text("--preset", "NAME", "Measure a training step of this preset's method instead, of its last phase, on random images of 32 pixels, with the preparation of images and views.");
        private readonly Option<string[]> set = Repeatable("--set", "SECTION.KEY=VALUE", "With --preset: override one setting; may be repeated.");
        private readonly Option<string> run = ConfigurationOptions.Text("--run", "RUN", "The trained run among whose images copies (--measure duplicates) or Fashion-MNIST images (--measure outliers) are planted, or whose features are searched (--measure neighbours).");
        private readonly Option<string> peer = ConfigurationOptions.Text("--peer", "COMMAND", "Compare with PyTorch instead, which this command starts, for example python3; the script is bench/peer/peer.py.");
        private readonly Option<string[]> row = Repeatable("--row", "NAME", $"Compare only this: {string.Join(", ", ComparisonRow.All.Select(row => row.Name))}; may be repeated (default: all up to step-224-256, which is meant for a GPU).");
        private readonly Option<string> rounds = ConfigurationOptions.Text("--rounds", "N", "Rounds of the comparison, an integer from 1 to 100 (default: 5).");
        private readonly Option<string> readme = ConfigurationOptions.Text("--readme", "FILE", "Also write the comparison between the marks <!-- speed --> and <!-- /speed --> of this file.");
        private readonly Option<string> clustersOf = ConfigurationOptions.Text("--clusters-of", "RUN", "Compare the estimated number of clusters of a trained run's images, and of images of some of their classes, with the number of classes instead; clusters.csv.");
        private readonly Option<string> data = ConfigurationOptions.Text("--data", "PATH", "With --clusters-of: other images than the run's, which need labels.");
        private readonly Option<string> draws = ConfigurationOptions.Text("--draws", "N", "With --clusters-of: how many subsets of 2, of 4 and of 7 classes, an integer from 1 to 100 (default: 3).");

        public IEnumerable<Option> All => [full, measure, backbone, imageSize, batchSize, dtype, items, work, seconds, threads, device, output, preset, set, run, peer, row, rounds, readme, clustersOf, data, draws];

        public BenchRequest Request(ParseResult parse)
        {
            RequireOwnOptions(parse);
            RequireOneUse(parse);
            return new BenchRequest(
                Measured(parse),
                Engine(parse).Device,
                Engine(parse).Threads,
                Folder(parse),
                parse.GetValue(peer) is { } command ? Compared(parse, command) : null,
                parse.GetValue(clustersOf) is { } counted ? Counted(parse, counted) : null);
        }

        /// <summary>Options of one use do nothing in the other, so giving them is a mistake.</summary>
        private void RequireOneUse(ParseResult parse)
        {
            bool compares = parse.GetValue(peer) is not null;
            foreach (Option option in (Option[])(compares ? [full, measure, backbone, imageSize, batchSize, dtype, items, work, preset, set, run] : [row, rounds, readme]))
            {
                if (parse.GetResult(option) is { Implicit: false })
                {
                    throw new UserErrorException(ExitCode.Usage, compares
                        ? $"{option.Name} and --peer exclude each other: a comparison's rows are fixed; choose them with --row."
                        : $"{option.Name} belongs to a comparison; give --peer COMMAND too.");
                }
            }

            if (parse.GetValue(preset) is null ? parse.GetValue(set) is { Length: > 0 } : parse.GetValue(full) || new[] { measure, backbone }.Any(option => parse.GetValue(option) is { Length: > 0 }))
            {
                throw new UserErrorException(ExitCode.Usage, parse.GetValue(preset) is null
                    ? "--set changes a setting of --preset NAME; give that, too."
                    : "--preset measures one method's step; leave out --full, --measure and --backbone, or --preset.");
            }

            bool scales = (parse.GetValue(measure) ?? []).Contains(nameof(BenchmarkKind.Scale), StringComparer.OrdinalIgnoreCase);
            if (!scales && new[] { items, work }.FirstOrDefault(option => parse.GetValue(option) is { Length: > 0 }) is { } stray)
            {
                throw new UserErrorException(ExitCode.Usage, $"{stray.Name} belongs to --measure scale; give that, too.");
            }

            if (parse.GetValue(full) && new[] { backbone, imageSize, batchSize }.Any(option => parse.GetValue(option) is { Length: > 0 }))
            {
                throw new UserErrorException(ExitCode.Usage, "--full is a grid of its own; leave out --backbone, --image-size and --batch-size, or --full.");
            }
        }

        /// <summary>The number of clusters is a use of its own, too: of the others' options only those of the engine and the folder mean something to it.</summary>
        private void RequireOwnOptions(ParseResult parse)
        {
            bool counts = parse.GetValue(clustersOf) is not null;
            Option[] others = counts ? [.. All.Except([clustersOf, data, draws, threads, device, output])] : [data, draws];
            if (others.FirstOrDefault(option => parse.GetResult(option) is { Implicit: false }) is { } other)
            {
                throw new UserErrorException(ExitCode.Usage, counts
                    ? $"{other.Name} and --clusters-of exclude each other: the numbers of clusters are measured alone."
                    : $"{other.Name} belongs to numbers of clusters; give --clusters-of RUN too.");
            }
        }

        private static EngineSettings Engine(ParseResult parse, string? device, string? threads) => ConfigurationResolver.Resolve(new ConfigurationSources
        {
            Device = device,
            Assignments = threads is null ? [] : [$"engine.threads={threads}"],
        }).Engine;

        private EngineSettings Engine(ParseResult parse) => Engine(parse, parse.GetValue(device), parse.GetValue(threads));

        private BenchmarkOptions Measured(ParseResult parse)
        {
            BenchmarkOptions start = parse.GetValue(full) ? BenchmarkOptions.Full : new BenchmarkOptions();
            string[] sizes = parse.GetValue(imageSize) ?? [];
            string[] batches = parse.GetValue(batchSize) ?? [];
            bool grid = sizes.Length + batches.Length > 0;
            return start with
            {
                Kinds = parse.GetValue(measure) is { Length: > 0 } kinds ? [.. kinds.Select(name => Named<BenchmarkKind>("--measure", name))] : start.Kinds,
                Backbones = parse.GetValue(backbone) is { Length: > 0 } names ? [.. names.Select(name => Named<BackboneKind>("--backbone", name))] : start.Backbones,
                Batches = !grid ? start.Batches :
                [
                    .. (sizes.Length == 0 ? ["224"] : sizes).SelectMany(size => (batches.Length == 0 ? [DefaultBatch.ToString(CultureInfo.InvariantCulture)] : batches).Select(batch =>
                        (Integer("--image-size", size, 32, 1024), batch == "max" ? 0 : Integer("--batch-size", batch, 2, 4096)))),
                ],
                Dtypes = parse.GetValue(dtype) is { Length: > 0 } dtypes ? [.. dtypes.Select(Dtype)] : start.Dtypes,
                Items = parse.GetValue(items) is { Length: > 0 } counts ? [.. counts.Select(count => Integer("--items", count, ScaleBenchmark.FewestItems, MostItems)).Distinct().Order()] : start.Items,
                Works = parse.GetValue(work) is { Length: > 0 } works ? [.. works.Select(Work)] : start.Works,
                Seconds = Seconds(parse) ?? start.Seconds,
                Preset = parse.GetValue(preset),
                Assignments = parse.GetValue(set) ?? [],
                Run = Run(parse),
                Output = Folder(parse),
            };
        }

        private string Folder(ParseResult parse) => parse.GetValue(output) ?? Path.Combine("results", "bench");

        /// <summary>The run, where what is measured needs one.</summary>
        private string? Run(ParseResult parse)
        {
            string[] needing = [nameof(BenchmarkKind.Duplicates), nameof(BenchmarkKind.Outliers), nameof(BenchmarkKind.Neighbours)];
            string? needs = parse.GetValue(measure)?.FirstOrDefault(name => needing.Contains(name, StringComparer.OrdinalIgnoreCase));
            return (needs is null) == (parse.GetValue(run) is null)
                ? parse.GetValue(run)
                : throw new UserErrorException(ExitCode.Usage, needs is null
                    ? "--run belongs to --measure duplicates, --measure outliers or --measure neighbours; give one of them, too."
                    : $"--measure {needs} uses a trained run; give --run RUN, too.");
        }

        private ComparisonOptions Compared(ParseResult parse, string command)
        {
            ComparisonOptions start = new() { Command = command };
            return start with
            {
                Rows = parse.GetValue(row) is { Length: > 0 } names ? [.. names.Select(ComparisonRow.Find)] : start.Rows,
                Rounds = parse.GetValue(rounds) is { } count ? Integer("--rounds", count, 1, 100) : start.Rounds,
                Seconds = Seconds(parse) ?? start.Seconds,
                Readme = parse.GetValue(readme),
            };
        }

        private ClusterCountRequest Counted(ParseResult parse, string run)
        {
            ConfigurationSources sources = new() { RunFolder = run, Directory = parse.GetValue(data), Device = parse.GetValue(device), Assignments = parse.GetValue(threads) is { } count ? [$"engine.threads={count}"] : [] };
            return new ClusterCountRequest(run, ConfigurationResolver.Resolve(sources), parse.GetValue(draws) is { } text ? Integer("--draws", text, 1, 100) : 3);
        }

        private double? Seconds(ParseResult parse)
        {
            if (parse.GetValue(seconds) is not { } text)
            {
                return null;
            }

            return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value is >= 0.0 and <= MostSeconds
                ? value
                : throw Wrong("--seconds", "a number from 0 to 3600", text);
        }

        private static ScaledWork Work(string name) =>
            ScaledWork.All.FirstOrDefault(work => work.Name == name) ?? throw Wrong("--work", $"one of {string.Join(", ", ScaledWork.All.Select(work => work.Name))}", name);

        private static string Dtype(string name) =>
            DtypeNames.Contains(name, StringComparer.Ordinal) ? name : throw Wrong("--dtype", string.Join(" or ", DtypeNames), name);

        private static int Integer(string option, string text, int least, int most) =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= least && value <= most
                ? value
                : throw Wrong(option, $"an integer from {least} to {most}{(option == "--batch-size" ? " or max" : string.Empty)}", text);

        private static string Names<T>()
            where T : struct, Enum => string.Join(", ", Enum.GetNames<T>().Select(name => name.ToLowerInvariant()));

        private static T Named<T>(string option, string name)
            where T : struct, Enum =>
            Enum.GetValues<T>().Select(value => (T?)value).FirstOrDefault(value => value.ToString()!.Equals(name, StringComparison.OrdinalIgnoreCase))
                ?? throw Wrong(option, $"one of {Names<T>()}", name);

        private static Option<string[]> Repeatable(string name, string helpName, string description) => new(name) { HelpName = helpName, Description = description };
    }
}
