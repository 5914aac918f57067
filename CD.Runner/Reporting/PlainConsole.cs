using Spectre.Console;

namespace CD.Runner.Reporting;

/// <summary>Consoles for tables as plain text.</summary>
internal static class PlainConsole
{
    /// <summary>Makes a console without colours and cursor movements.</summary>
    /// <param name="output">Where it writes.</param>
    /// <param name="minimumWidth">Characters in a line that are used even where the window is said to be narrower.</param>
    public static IAnsiConsole Create(TextWriter output, int minimumWidth = 0)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
        });
        console.Profile.Width = Math.Max(console.Profile.Width, minimumWidth);
        return console;
    }
}
