using System.CommandLine;
using CD.Runner.Errors;
using CD.Runner.Evaluation;
using CD.Runner.Methods;

namespace CD.Runner.Commands;

/// <summary>The command <c>methods</c>.</summary>
internal static class MethodsCommand
{
    public static Command Create()
    {
        Command command = new("methods", "List the methods: what they do, their stages, and whether they need the number of clusters, and what they are evaluated on.");
        command.SetAction(parse =>
        {
            IReadOnlyList<IMethod> methods = MethodCatalogue.BuiltIn.All;
            int width = methods.Max(method => method.Name.Length);
            foreach (IMethod method in methods)
            {
                TextWriter output = parse.InvocationConfiguration.Output;
                output.WriteLine($"{method.Name.PadRight(width)}  {method.Description}");
                output.WriteLine($"{string.Empty.PadRight(width)}  needs k: {(method.NeedsClusters ? "yes" : "no")}; stages: {string.Join(", ", method.Stages.Select(Text))}; evaluated on: {method.EvaluatedOn}");
            }

            return (int)ExitCode.Success;
        });
        return command;
    }

    private static string Text(Stage stage) => stage.Kind != StageKind.Matrix ? $"{stage.Name} (own clusters)" : stage.Scored ? stage.Name : $"{stage.Name} (not scored)";
}
