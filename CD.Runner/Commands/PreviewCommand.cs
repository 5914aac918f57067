using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using CD.Runner.Configuration;
using CD.Runner.Errors;

namespace CD.Runner.Commands;

/// <summary>The command <c>preview</c>.</summary>
internal static class PreviewCommand
{
    private const int MostImages = 256;

    public static Command Create(ICommandHandlers handlers)
    {
        ConfigurationOptions settings = new();
        Option<string> output = ConfigurationOptions.Text("--output", "FILE.png", "The PNG file to write.");
        output.DefaultValueFactory = _ => "preview.png";
        Option<int> count = new("--count")
        {
            HelpName = "N",
            Description = $"The number of images: an integer from 1 to {MostImages}.",
            DefaultValueFactory = _ => 16,
            CustomParser = ParseCount,
        };
        Command command = new("preview", "Write a contact sheet of images and their two training views.");
        settings.AddTo(command);
        command.Add(output);
        command.Add(count);
        command.SetAction(parse =>
        {
            string file = parse.GetRequiredValue(output);
            if (!file.EndsWith(".png", StringComparison.OrdinalIgnoreCase))
            {
                throw new UserErrorException(ExitCode.Usage, $"--output: the contact sheet is a PNG file, so its name must end in .png; received {ConfigurationError.Quote(file)}.");
            }

            PreviewRequest request = new(ConfigurationResolver.Resolve(settings.Sources(parse)), file, parse.GetValue(count));
            return (int)handlers.Preview(request, parse.InvocationConfiguration.Output, parse.InvocationConfiguration.Error);
        });
        return command;
    }

    private static int ParseCount(ArgumentResult argument)
    {
        string text = argument.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int count) && count is >= 1 and <= MostImages)
        {
            return count;
        }

        argument.AddError($"--count must be an integer from 1 to {MostImages}; received {ConfigurationError.Quote(text)}.");
        return 0;
    }
}
