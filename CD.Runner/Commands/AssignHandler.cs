using CD.Runner.Discovery;
using CD.Runner.Errors;
using CD.Runner.Tables;

namespace CD.Runner.Commands;

/// <summary>The work of <c>assign</c>.</summary>
internal static class AssignHandler
{
    /// <summary>Writes the clusters of new images.</summary>
    public static ExitCode Run(AssignRequest request, TextWriter output, TextWriter messages)
    {
        // What is missing is told before the images are opened.
        DiscoveryFolder folder = new(request.RunFolder);
        folder.RequireNetwork(folder.ReadSummary());
        using Workspace workspace = Workspace.OpenRun(request.Configuration, messages);
        IReadOnlyList<AssignedRow> rows;
        try
        {
            rows = Assignment.Of(workspace.Experiment, request.RunFolder, workspace.Stop.Token);
        }
        catch (OperationCanceledException) when (workspace.Stop.Requested)
        {
            messages.WriteLine("Stopped; nothing was written.");
            return workspace.Stop.Code;
        }

        string table = Path.GetFullPath(request.Output ?? Path.Combine(request.RunFolder, "assigned.csv"));
        Csv.Write(table, csv => csv.WriteRecords(rows));
        int inside = rows.Count(row => row.Cluster is not null);
        output.WriteLine($"{inside} of {rows.Count} images belong to {rows.Where(row => row.Cluster is not null).Select(row => row.Cluster).Distinct().Count()} clusters, {rows.Count - inside} to none. Wrote {table}");
        return ExitCode.Success;
    }
}
