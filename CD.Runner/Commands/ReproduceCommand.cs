using System.CommandLine;
using System.Globalization;
using CD.Runner.Configuration;
using CD.Runner.Reproduction;

namespace CD.Runner.Commands;

/// <summary>The command <c>reproduce</c>.</summary>
internal static class ReproduceCommand
{
    private const string Slurm = "slurm";

    public static Command Create(ICommandHandlers handlers)
    {
        Argument<string[]> plan = new("PLAN")
        {
            Description = $"Tables and figures of the paper, or {PlanReader.All}, or {PlanReader.Comparison} (every method and read-out, with what each took), or a plan file: {string.Join(", ", PlanReader.Paper.Items())}.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string> scale = ConfigurationOptions.Text("--scale", "NAME", $"{string.Join(", ", Scale.Names)}: full is the paper's protocol; small and tiny shrink images, network, epochs and samples, and every output says so (default: tiny).");
        Option<string[]> methods = Many("--methods", "NAME,NAME,...", "Train the runs of these methods only (default: all); may be repeated.");
        Option<string[]> dataset = Many("--dataset", "NAME", "Carry the plan out on these data sets only (default: the tables' own, as far as they are at hand, otherwise all at hand); may be repeated.");
        Option<string[]> data = Many("--data", "NAME=DIR", "The folder of a data set; may be repeated (default: datasets/NAME where datasets fetch has put it, and the embedded images where nothing is given).");
        Option<string> seeds = ConfigurationOptions.Text("--seeds", "N,N,...", "Train every variant with each of these seeds; tables show means and standard deviations (default: 42).");
        Option<string[]> set = Many("--set", "SECTION.KEY=VALUE", "Override one setting of every run, for example --set training.epochs=5; tables say so; may be repeated.");
        Option<string> device = DataOptions.Device();
        Option<string> output = ConfigurationOptions.Text("--output", "DIR", "The folder of runs, tables and figures; several processes, on one machine or several, may work on one (default: results/reproduction-SCALE).");
        Option<string> tables = ConfigurationOptions.Text("--tables", "DIR", "The folder for the tables (default: tables in the --output folder).");
        Option<string> only = ConfigurationOptions.Text("--only", "K/N", "Train the K-th of N shares of the runs and nothing else (default: whatever no other process has).");
        Option<string> emit = ConfigurationOptions.Text("--emit", Slurm, "Print a Slurm job array that carries the plan out, and do nothing.");
        Option<bool> dryRun = new("--dry-run") { Description = "Print the plan, what is done already, and an estimate of the time, and do nothing." };
        Option<bool> noProgress = new("--no-progress") { Description = "Print plain lines instead of progress bars (default: bars on a terminal)." };
        Command command = new("reproduce", "Carry out a plan of runs, such as the paper's: train what is missing, and make its tables and figures.") { plan };
        foreach (Option option in (Option[])[scale, methods, dataset, data, seeds, set, device, output, tables, only, emit, dryRun, noProgress])
        {
            command.Add(option);
        }

        command.SetAction(parse =>
        {
            if (parse.GetValue(emit) is { } format && format != Slurm)
            {
                throw ConfigurationError.At("--emit", $"expected {Slurm}; received {ConfigurationError.Quote(format)}.");
            }

            ReproduceOptions options = new()
            {
                Items = Listed(parse.GetRequiredValue(plan)),
                Scale = parse.GetValue(scale) ?? "tiny",
                Methods = Listed(parse.GetValue(methods)),
                Tables = parse.GetValue(tables),
                Datasets = Listed(parse.GetValue(dataset)),
                Data = parse.GetValue(data) ?? [],
                Seeds = Seeds(parse.GetValue(seeds)),
                Assignments = parse.GetValue(set) ?? [],
                Device = parse.GetValue(device),
                Output = parse.GetValue(output),
                Only = parse.GetValue(only) is { } share ? Share.Parse(share) : null,
            };
            string[] arguments = [.. parse.Tokens.Select(token => token.Value).SkipWhile(token => token != "reproduce").Skip(1)];
            return (int)handlers.Reproduce(
                new ReproduceRequest(options, parse.GetValue(dryRun), parse.GetValue(emit), parse.GetValue(noProgress), arguments),
                parse.InvocationConfiguration.Output,
                parse.InvocationConfiguration.Error);
        });
        return command;
    }

    private static Option<string[]> Many(string name, string helpName, string description) => new(name) { HelpName = helpName, Description = description };

    private static string[] Listed(string[]? values) =>
        [.. (values ?? []).SelectMany(value => value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Distinct()];

    private static int[] Seeds(string? text)
    {
        if (text is null)
        {
            return [42];
        }

        List<int> seeds = [];
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            seeds.Add(int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int seed)
                ? seed
                : throw ConfigurationError.At("--seeds", $"expected integers from 0, separated by commas; received {ConfigurationError.Quote(text)}."));
        }

        return [.. seeds.Distinct()];
    }
}
