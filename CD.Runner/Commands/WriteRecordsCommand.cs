using System.CommandLine;
using System.Globalization;
using CD.Runner.Configuration;
using CD.Runner.Errors;
using CD.Runner.TensorFlow;

namespace CD.Runner.Commands;

/// <summary>The command <c>datasets write-tfrecord</c>.</summary>
internal static class WriteRecordsCommand
{
    private const int MostShards = 99_999;

    private static readonly string[] Compressions = [.. Enum.GetNames<RecordCompression>().Select(name => name.ToLowerInvariant())];

    public static Command Create(ICommandHandlers handlers)
    {
        Option<string> dataset = ConfigurationOptions.ForSetting("--dataset", "NAME", "data.dataset", "The data set");
        Option<string> data = ConfigurationOptions.Text("--data", "PATH", "The folder, file or quoted pattern that holds the data (default: the embedded data set); without --dataset its files tell the data set.");
        Option<bool> strict = new("--strict") { Description = "Make an image that cannot be decoded an error (default: leave it out)." };
        Option<string[]> set = new("--set") { HelpName = "SECTION.KEY=VALUE", Description = "Override one setting, for example --set data.splits=[train]; may be repeated." };
        Option<string> output = ConfigurationOptions.Text("--output", "DIR", "The folder to write to.");
        output.Required = true;
        Option<string> shards = ConfigurationOptions.Text("--shards", "N", $"The number of files: an integer from 1 to {MostShards}.");
        shards.DefaultValueFactory = _ => "1";
        Option<string> seed = ConfigurationOptions.Text("--seed", "N", $"Seed of the order in which the images are spread over the files: an integer from 0 to {int.MaxValue}.");
        seed.DefaultValueFactory = _ => "42";
        Option<string> compression = ConfigurationOptions.Text("--compression", "NAME", $"How the files are compressed: {string.Join(", ", Compressions)}.");
        compression.DefaultValueFactory = _ => Compressions[0];
        Command command = new("write-tfrecord", "Write a data set as shuffled TFRecord files of tf.train.Example, as TensorFlow's ImageNet example has them.")
        {
            dataset, data, strict, set, output, shards, seed, compression,
        };
        command.SetAction(parse =>
        {
            RunConfiguration configuration = ConfigurationResolver.Resolve(new ConfigurationSources
            {
                Dataset = parse.GetValue(dataset),
                Directory = parse.GetValue(data),
                Strict = parse.GetResult(strict) is { Implicit: false } ? parse.GetValue(strict) : null,
                Assignments = parse.GetValue(set) ?? [],
            });
            int choice = Array.IndexOf(Compressions, parse.GetRequiredValue(compression).ToLowerInvariant());
            if (choice < 0)
            {
                throw new UserErrorException(ExitCode.Usage, $"--compression must be one of {string.Join(", ", Compressions)}; received {ConfigurationError.Quote(parse.GetRequiredValue(compression))}.");
            }

            WriteRecordsRequest request = new(
                configuration.Data,
                parse.GetRequiredValue(output),
                Number("--shards", parse.GetRequiredValue(shards), 1, MostShards),
                Number("--seed", parse.GetRequiredValue(seed), 0, int.MaxValue),
                (RecordCompression)choice);
            return (int)handlers.WriteRecords(request, parse.InvocationConfiguration.Output, parse.InvocationConfiguration.Error);
        });
        return command;
    }

    private static int Number(string option, string text, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
            ? number
            : throw new UserErrorException(ExitCode.Usage, $"{option} must be an integer from {least} to {most}; received {ConfigurationError.Quote(text)}.");
}
