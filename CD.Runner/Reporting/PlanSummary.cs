using System.Globalization;
using CD.Runner.Reproduction;
using Spectre.Console;

namespace CD.Runner.Reporting;

/// <summary>Prints a plan before it is carried out.</summary>
internal static class PlanSummary
{
    /// <summary>Prints the runs by data set and variant, how far they are, and about how long the rest takes.</summary>
    public static void Print(TextWriter output, ExpandedPlan plan, IReadOnlyList<PlannedRun> runs, Workload work)
    {
        output.WriteLine($"Plan: {string.Join(", ", plan.Plan.Items())}");
        output.WriteLine($"Scale: {plan.ScaleText}");
        output.WriteLine($"Output: {plan.Folder}");
        Table table = new() { Border = TableBorder.Simple };
        table.AddColumn("data set").AddColumn("images").AddColumn("variant").AddColumn("seeds").AddColumn("state");
        foreach (IGrouping<(string Dataset, string Variant), PlannedRun> group in runs.GroupBy(run => (run.Dataset, run.Variant)))
        {
            DatasetFacts facts = plan.Record.Datasets.Single(facts => facts.Name == group.Key.Dataset);
            string images = facts.Used == facts.Images ? Invariant($"{facts.Images}") : Invariant($"{facts.Used} of {facts.Images}");
            string seeds = group.First().Configuration.Method.Uses("training.seed") ? string.Join(", ", group.Select(run => run.Seed)) : "-";
            table.AddRow(Markup.Escape(facts.Title), images, Markup.Escape(group.Key.Variant), seeds, State([.. group.Select(run => work.States[run.Name])]));
        }

        PlainConsole.Create(output).Write(table);
        int left = work.States.Count - work.Count(RunState.Finished);
        string time = left == 0 ? string.Empty : $"; about {ReportText.Duration(work.Seconds.Values.Sum())} on this machine alone, by a few measured steps of each kind";
        output.WriteLine(Invariant($"{Count(work.States.Count, "run")}: {work.Count(RunState.Finished)} done, {work.Count(RunState.Begun)} begun, {work.Count(RunState.Missing)} to train{time}."));
    }

    private static string State(IReadOnlyCollection<RunState> states) => states.Distinct().Count() == 1
        ? Word(states.First())
        : string.Join(", ", states.GroupBy(state => state).OrderByDescending(group => group.Key).Select(group => Invariant($"{group.Count()} {Word(group.Key)}")));

    private static string Word(RunState state) => state switch
    {
        RunState.Finished => "done",
        RunState.Begun => "begun",
        _ => "to train",
    };

    private static string Count(int count, string noun) => count == 1 ? $"1 {noun}" : Invariant($"{count} {noun}s");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
