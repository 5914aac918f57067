using Spectre.Console;

namespace CD.Runner.Reporting;

/// <summary>Consoles for tables as plain text.</summary>
internal static class PlainConsole
{
    /// <summary>Makes a console without colours and cursor movements.</summary>
    /// <param name="output">Where it writes.</param>
    public static IAnsiConsole Create(TextWriter output) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(output),
        Ansi = AnsiSupport.No,
        ColorSystem = ColorSystemSupport.NoColors,
    });
}
