using CD.Runner.Errors;
using CD.Runner.Pictures;

namespace CD.Runner.Commands;

/// <summary>The work of <c>preview</c>.</summary>
internal static class PreviewHandler
{
    /// <summary>Draws images and two training views of each, as the run's first step would make them of these images.</summary>
    public static ExitCode Run(PreviewRequest request, TextWriter output, TextWriter messages)
    {
        using Workspace workspace = Workspace.Open(request.Configuration, messages);
        int count = ViewSheet.Write(request.Output, workspace.Experiment, request.Count, workspace.Stop.Token);
        output.WriteLine($"Wrote {count} images and their views to {Path.GetFullPath(request.Output)}");
        return ExitCode.Success;
    }
}
