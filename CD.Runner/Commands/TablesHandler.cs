using CD.Runner.Configuration;
using CD.Runner.Errors;
using CD.Runner.Reproduction;
using CD.Runner.Reproduction.Results;

namespace CD.Runner.Commands;

/// <summary>The work of <c>tables</c>.</summary>
internal static class TablesHandler
{
    /// <summary>Makes the tables again; the runs stay as they are.</summary>
    public static ExitCode Run(TablesRequest request, TextWriter output, TextWriter messages)
    {
        string folder = Path.GetFullPath(request.Folder);
        ReproductionRecord record = ReproductionRecord.Read(folder)
            ?? throw ConfigurationError.At(request.Folder, $"this is not the folder of a plan, because it holds no {ReproductionRecord.FileName}; give the folder that reproduce has written.");
        Plan plan = record.OwnPlan ? PlanReader.ReadFile(Path.Combine(folder, ReproductionRecord.PlanFileName), lenient: true) : PlanReader.Paper;
        ExpandedPlan reproduction = new(folder, record, plan);
        (IReadOnlyList<TableGrid> tables, IReadOnlyList<string> files) = TableWriter.Write(reproduction, Path.GetFullPath(request.Output ?? Path.Combine(folder, "tables")), [.. request.Formats]);
        TableSummary.Print(output, messages, tables);
        output.WriteLine($"Wrote {string.Join(", ", files.Select(Path.GetFileName))} to {Path.GetDirectoryName(files[0])}");
        return TableSummary.Complete(tables) ? ExitCode.Success : ExitCode.Incomplete;
    }
}
