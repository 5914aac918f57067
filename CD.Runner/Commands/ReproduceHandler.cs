using CD.Runner.Errors;
using CD.Runner.Reporting;
using CD.Runner.Reproduction;
using CD.Runner.Reproduction.Figures;
using CD.Runner.Reproduction.Results;
using CD.Runner.Runs;
using CD.Runner.Training;
using Spectre.Console;

namespace CD.Runner.Commands;

/// <summary>The work of <c>reproduce</c>.</summary>
internal static class ReproduceHandler
{
    /// <summary>Prints the plan, trains what is missing, and makes the tables and figures.</summary>
    public static ExitCode Run(ReproduceRequest request, TextWriter output, TextWriter messages)
    {
        using StopRequest stop = new();
        using SignalStop signals = new(stop, messages.WriteLine);
        try
        {
            return Run(request, output, messages, stop, signals);
        }
        catch (OperationCanceledException) when (stop.Requested)
        {
            return Stopped(messages, stop);
        }
    }

    private static ExitCode Run(ReproduceRequest request, TextWriter output, TextWriter messages, StopRequest stop, SignalStop signals)
    {
        ReproduceOptions options = request.Options;
        bool works = !request.DryRun && request.Emit is null;
        using PlanImages images = new(stop.Token);
        (ExpandedPlan plan, ExpandedPlan all) = ReproductionStart.Expand(options, works, messages.WriteLine, images);
        if (request.Emit is not null)
        {
            output.Write(plan.Runs.Count > 0
                ? SlurmScript.Write(string.Join(' ', OwnProgram.Words().Select(SlurmScript.Quote)), SlurmScript.Repeated(request.Arguments), plan.Runs.Count)
                : throw new UserErrorException(ExitCode.Usage, $"{string.Join(", ", plan.Plan.Items())} needs no runs, so there is nothing for a job array to do; leave out --emit."));
            return ExitCode.Success;
        }

        PlannedRun[] runs = [.. plan.Runs.Where((_, index) => options.Only?.Has(index) ?? true)];
        Workload work = Workload.Measure(plan, runs, images, messages.WriteLine, stop.Token);
        PlanSummary.Print(output, plan, runs, work);
        if (!works)
        {
            return ExitCode.Success;
        }

        (bool ended, int failures) = Train(request, output, messages, stop, signals, plan, images, work);
        (IReadOnlyList<TableGrid> tables, IReadOnlyList<string> files) = TableWriter.Write(all, options.Tables is { } chosen ? Path.GetFullPath(chosen) : Path.Combine(plan.Folder, "tables"), [.. TableWriter.Formats]);
        tables = TableSummary.Asked(tables, plan.Plan);
        if (!ended)
        {
            return Stopped(messages, stop);
        }

        if (options.Only is { } share)
        {
            output.WriteLine($"Share {share.Number}/{share.Of} has ended; when all have, the same command without --only makes the figures.");
            return failures == 0 ? ExitCode.Success : ExitCode.Incomplete;
        }

        TableSummary.Print(output, messages, tables);
        if (files.Count > 0)
        {
            output.WriteLine($"Wrote {string.Join(", ", files.Select(Path.GetFileName))} to {Path.GetDirectoryName(files[0])}");
        }

        IReadOnlyList<string> missing = new FigureQueue(plan, images, output.WriteLine, stop.Token).Work();
        foreach (string figure in missing)
        {
            messages.WriteLine(figure);
        }

        int drawn = plan.Plan.Figures.Count - missing.Count;
        if (drawn > 0)
        {
            output.WriteLine($"{drawn} of {plan.Plan.Figures.Count} figures are in {Path.Combine(plan.Folder, "figures")}");
        }

        return failures == 0 && missing.Count == 0 && TableSummary.Complete(tables) ? ExitCode.Success : ExitCode.Incomplete;
    }

    private static (bool Ended, int Failures) Train(ReproduceRequest request, TextWriter output, TextWriter messages, StopRequest stop, SignalStop signals, ExpandedPlan plan, PlanImages images, Workload work)
    {
        if (request.NoProgress || !TerminalReporter.Moves(output))
        {
            return Train(new PlainReporter(output));
        }

        try
        {
            return TerminalReporter.Show(AnsiConsole.Console, reporter =>
            {
                signals.Notice = reporter.Interrupted;
                return Train(reporter);
            });
        }
        finally
        {
            signals.Notice = messages.WriteLine;
        }

        (bool Ended, int Failures) Train(ITrainingObserver reporter)
        {
            RunQueue queue = new(plan, request.Options.Only, images, new PlanReporter(reporter, work.Seconds, work.Seconds.Count), stop.Token);
            return (queue.Work(), queue.Failures.Count);
        }
    }

    private static ExitCode Stopped(TextWriter messages, StopRequest stop)
    {
        messages.WriteLine("Stopped; what is done stays, and the same command goes on with it.");
        return stop.Code;
    }
}
