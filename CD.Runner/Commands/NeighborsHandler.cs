using CD.Runner.Errors;
using CD.Runner.Evaluation;
using CD.Runner.Retrieval;

namespace CD.Runner.Commands;

/// <summary>The work of <c>neighbors</c>.</summary>
internal static class NeighborsHandler
{
    /// <summary>Embeds a data set and the queries with a trained run, prints the images most like them, and draws these.</summary>
    public static ExitCode Run(NeighborsRequest request, TextWriter output, TextWriter messages)
    {
        // A stage that is not there is told before the images are opened.
        Stage stage = StageChoice.Of(request.Configuration.Method.Method.Stages, request.Stage is null ? [] : [request.Stage], "compare", "--stage")[0];
        string picture = Path.GetFullPath(request.Output ?? Path.Combine(request.RunFolder, "neighbors.png"));
        using Workspace workspace = Workspace.OpenRun(request.Configuration, messages);
        IReadOnlyList<SimilarRow> rows;
        try
        {
            using QueryImages queries = QueryImages.Open(request.Queries, workspace.Experiment.Images, workspace.Experiment.Configuration.Data, workspace.Stop.Token);
            rows = SimilarImages.Find(workspace.Experiment, request.RunFolder, stage, queries, request.Count, workspace.Stop.Token);
            SimilarSheet.Write(picture, queries, rows, workspace.Experiment.Images, workspace.Stop.Token);
        }
        catch (OperationCanceledException) when (workspace.Stop.Requested)
        {
            messages.WriteLine("Stopped; nothing was written.");
            return workspace.Stop.Code;
        }

        SimilarWriter.Write(output, rows, request.Format);
        messages.WriteLine($"Drew them in {picture}");
        return ExitCode.Success;
    }
}
