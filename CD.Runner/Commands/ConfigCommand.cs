using System.CommandLine;
using CD.Runner.Configuration;
using CD.Runner.Errors;

namespace CD.Runner.Commands;

/// <summary>The command <c>config</c>.</summary>
internal static class ConfigCommand
{
    public static Command Create()
    {
        ConfigurationOptions settings = new();
        Option<bool> list = new("--list") { Description = "Print the presets, one a line, instead." };
        Command command = new("config", "Print the settings that the given options lead to, as YAML that --config reads.");
        settings.AddTo(command);
        command.Add(list);
        command.SetAction(parse =>
        {
            TextWriter output = parse.InvocationConfiguration.Output;
            if (parse.GetValue(list))
            {
                int width = Presets.Names.Max(name => name.Length);
                foreach (string name in Presets.Names)
                {
                    output.WriteLine($"{name.PadRight(width)}  {Presets.Description(name)}");
                }
            }
            else
            {
                output.Write(ConfigurationWriter.Write(ConfigurationResolver.Resolve(settings.Sources(parse), needsData: false)));
            }

            return (int)ExitCode.Success;
        });
        return command;
    }
}
