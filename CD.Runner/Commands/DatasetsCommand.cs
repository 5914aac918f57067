using System.CommandLine;
using CD.Runner.Configuration;
using CD.Runner.Data.Datasets;
using CD.Runner.Errors;
using CD.Runner.Reporting;
using CD.Runner.Reproduction;

namespace CD.Runner.Commands;

/// <summary>The command <c>datasets</c> with its five.</summary>
internal static class DatasetsCommand
{
    public static Command Create(ICommandHandlers handlers) => new("datasets", "List, describe, fetch, verify and rewrite data sets.")
    {
        List(),
        Info(),
        Fetch(handlers),
        Verify(handlers),
        WriteRecordsCommand.Create(handlers),
    };

    private static Command List()
    {
        Command command = new("list", "List the data sets: images, classes, sizes, and how to get each.");
        command.SetAction(parse =>
        {
            DatasetTable.Print(parse.InvocationConfiguration.Output, DatasetCatalogue.All);
            return (int)ExitCode.Success;
        });
        return command;
    }

    private static Command Info()
    {
        Argument<string> name = Name();
        Command command = new("info", "Describe a data set: parts, classes, files, what the paper does with it, and its terms.") { name };
        command.SetAction(parse =>
        {
            DatasetText.Print(parse.InvocationConfiguration.Output, Find(parse.GetRequiredValue(name)));
            return (int)ExitCode.Success;
        });
        return command;
    }

    private static Command Fetch(ICommandHandlers handlers)
    {
        Argument<string> name = Name();
        Option<string> to = ConfigurationOptions.Text("--to", "DIR", $"The folder to fetch to (default: {DataLocations.FetchFolder}/NAME, {DataLocations.FetchFolder}/{FashionMnist.Descriptor.FetchFolderName} for {FashionMnist.Name}).");
        Command command = new("fetch", "Download a data set from its official address, check it, and unpack it; a download that broke off goes on.") { name, to };
        command.SetAction(parse =>
        {
            DatasetDescriptor dataset = Find(parse.GetRequiredValue(name));
            FetchRequest request = new(dataset, parse.GetValue(to) ?? Path.Combine(DataLocations.FetchFolder, dataset.FetchFolderName));
            return (int)handlers.Fetch(request, parse.InvocationConfiguration.Output, parse.InvocationConfiguration.Error);
        });
        return command;
    }

    private static Command Verify(ICommandHandlers handlers)
    {
        Argument<string> name = Name();
        Option<string> data = ConfigurationOptions.Text("--data", "DIR", "The folder that holds the data set.");
        data.Required = true;
        Command command = new("verify", "Read every file of a data set and compare sizes, labels and classes with the published ones.") { name, data };
        command.SetAction(parse =>
            (int)handlers.Verify(new VerifyRequest(Find(parse.GetRequiredValue(name)), parse.GetRequiredValue(data)), parse.InvocationConfiguration.Output, parse.InvocationConfiguration.Error));
        return command;
    }

    private static Argument<string> Name() => new("NAME") { Description = $"The data set: {string.Join(", ", DatasetCatalogue.Names)}." };

    private static DatasetDescriptor Find(string text)
    {
        Setting setting = SettingCatalogue.BuiltIn.Find("data.dataset", out _)!;
        return setting.TryParse(text, isPlain: true, out object? name)
            ? DatasetCatalogue.Find((string)name!)
            : throw new UserErrorException(ExitCode.Usage, $"There is no data set {ConfigurationError.Quote(text)}; NAME must be {setting.Allowed}.");
    }
}
