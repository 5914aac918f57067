using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Globalization;
using CD.Runner.Errors;

namespace CD.Runner.Commands;

/// <summary>Prints a command's help, and below the program's own help the exit codes.</summary>
internal sealed class RootHelpAction : SynchronousCommandLineAction
{
    private readonly HelpAction help = new();

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        int code = help.Invoke(parseResult);
        if (parseResult.CommandResult.Command is RootCommand)
        {
            TextWriter output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Exit codes:");
            foreach (ExitCode exitCode in Enum.GetValues<ExitCode>())
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {(int)exitCode,3}  {exitCode.Describe()}"));
            }
        }

        return code;
    }
}
