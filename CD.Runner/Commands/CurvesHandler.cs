using CD.Runner.Curves;
using CD.Runner.Errors;

namespace CD.Runner.Commands;

/// <summary>The work of <c>curves</c>.</summary>
internal static class CurvesHandler
{
    /// <summary>Draws the tables of epochs of runs.</summary>
    public static ExitCode Run(CurvesRequest request, TextWriter output)
    {
        IReadOnlyList<RunCurves> runs = RunCurves.Read(request.RunFolders);
        string path = Path.GetFullPath(request.Output ?? (runs.Count == 1 ? Path.Combine(request.RunFolders[0], "curves.png") : "curves.png"));
        CurveSheet.Write(path, runs);
        output.WriteLine($"Wrote the curves of {(runs.Count == 1 ? "one run" : $"{runs.Count} runs")} to {path}");
        return ExitCode.Success;
    }
}
