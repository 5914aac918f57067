using System.CommandLine;
using CD.Runner.Errors;
using CD.Runner.Evaluation;
using CD.Runner.Methods;
using CD.Runner.Reporting;
using Spectre.Console;

namespace CD.Runner.Commands;

/// <summary>The command <c>methods</c>.</summary>
internal static class MethodsCommand
{
    public static Command Create()
    {
        Command command = new("methods", "List the methods: whether they need the number of clusters, their stages, and what they do.");
        command.SetAction(parse =>
        {
            Table table = new() { Border = TableBorder.Simple };
            foreach (string column in (string[])["method", "needs k", "stages", "description"])
            {
                table.AddColumn(column);
            }

            foreach (IMethod method in MethodCatalogue.BuiltIn.All)
            {
                table.AddRow(method.Name, method.NeedsClusters ? "yes" : "no", string.Join(", ", method.Stages.Select(Text)), method.Description);
            }

            PlainConsole.Create(parse.InvocationConfiguration.Output).Write(table);
            return (int)ExitCode.Success;
        });
        return command;
    }

    private static string Text(Stage stage) => stage.Kind == StageKind.Assignment ? $"{stage.Name} (own clusters)" : stage.Scored ? stage.Name : $"{stage.Name} (not scored)";
}
