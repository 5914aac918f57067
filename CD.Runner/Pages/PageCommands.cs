using CD.Runner.Discovery;
using CD.Runner.Runs;

namespace CD.Runner.Pages;

/// <summary>The commands that a page names.</summary>
internal static class PageCommands
{
    private const string Program = "dotnet run -c Release --project CD.Runner --";

    /// <summary>How to repeat a discovery and to go on from it, a command a line.</summary>
    /// <param name="summary">The discovery.</param>
    /// <param name="run">The run's folder.</param>
    public static string Of(DiscoverySummary summary, string run) => Lines(
        (summary.Arguments, "this discovery again"),
        ($"report {ShellWord.Of(run)}", "this page again"),
        ($"sort {ShellWord.Of(run)} --to sorted", "a folder for each cluster"),
        ($"assign {ShellWord.Of(run)} --data NEW", "new images into these clusters"),
        ($"neighbors {ShellWord.Of(run)} FILE", "the images most like another"));

    /// <summary>What takes the labels, a command a line.</summary>
    /// <param name="run">The run's folder.</param>
    public static string OfLabels(string run) => Lines(
        ($"evaluate {ShellWord.Of(run)} --labels labels.csv", "how well the clusters match the labels"),
        ($"sort {ShellWord.Of(run)} --to sorted --labels labels.csv", "a folder for each label"),
        ("train --data DIR --labels labels.csv", "a run that is scored by the labels"));

    private static string Lines(params (string Arguments, string Purpose)[] commands) =>
        string.Join('\n', commands.Select(command => $"# {command.Purpose}\n{Program} {command.Arguments}"));
}
