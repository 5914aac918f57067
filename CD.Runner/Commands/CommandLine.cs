using System.CommandLine;
using System.CommandLine.Help;
using CD.Runner.Errors;

namespace CD.Runner.Commands;

/// <summary>The command line: parses arguments, runs a command, and turns every failure into one line and an exit code.</summary>
internal static class CommandLine
{
    /// <summary>Runs one command.</summary>
    /// <param name="args">The arguments without the program's name.</param>
    /// <param name="output">Receives results.</param>
    /// <param name="error">Receives progress and errors.</param>
    /// <param name="handlers">The work behind the commands.</param>
    /// <param name="showStackTraces">Whether a failure's stack trace follows its line.</param>
    /// <returns>The exit code.</returns>
    public static ExitCode Run(IReadOnlyList<string> args, TextWriter output, TextWriter error, ICommandHandlers handlers, bool showStackTraces = false)
    {
        try
        {
            ParseResult parse = CreateRoot(handlers).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
            if (parse.Errors.Count > 0)
            {
                throw new UserErrorException(ExitCode.Usage, ParseErrorText.Describe(parse));
            }

            return (ExitCode)parse.Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
#pragma warning disable CA1031 // The one place where every failure becomes a line and an exit code.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return ErrorReport.Write(exception, error, showStackTraces);
        }
    }

    private static RootCommand CreateRoot(ICommandHandlers handlers)
    {
        RootCommand root = new("Contrastive Disentangling: learns image features without labels, and clusters images by them.");
        root.Directives.Clear();
        root.Options.OfType<HelpOption>().Single().Action = new RootHelpAction();
        root.Options.OfType<VersionOption>().Single().Action = new VersionAction();
        root.Add(TrainCommand.Create(handlers));
        root.Add(EvaluateCommand.Create(handlers));
        root.Add(EmbedCommand.Create(handlers));
        root.Add(ExportCommand.Create(handlers));
        root.Add(SummaryCommand.Create(handlers));
        root.Add(HeadsCommand.Create(handlers));
        root.Add(ExplainCommand.Create(handlers));
        root.Add(TsneCommand.Create(handlers));
        root.Add(DiscoverCommand.Create(handlers));
        root.Add(AssignCommand.Create(handlers));
        root.Add(NeighborsCommand.Create(handlers));
        root.Add(SortCommand.Create(handlers));
        root.Add(ReportCommand.Create(handlers));
        root.Add(CurvesCommand.Create(handlers));
        root.Add(CompareCommand.Create(handlers));
        root.Add(PreviewCommand.Create(handlers));
        root.Add(ReproduceCommand.Create(handlers));
        root.Add(TablesCommand.Create(handlers));
        root.Add(DatasetsCommand.Create(handlers));
        root.Add(BenchCommand.Create(handlers));
        root.Add(ConfigCommand.Create());
        root.Add(MethodsCommand.Create());
        return root;
    }
}
