using System.Globalization;
using CD.Runner.Errors;
using CD.Runner.Evaluation;
using CD.Runner.Heads;
using CD.Runner.Runs;

namespace CD.Runner.Commands;

/// <summary>The work of <c>heads</c>.</summary>
internal static class HeadsHandler
{
    /// <summary>Computes the outputs of a trained run's heads, draws them, and prints what stands out.</summary>
    public static ExitCode Run(HeadsRequest request, TextWriter output, TextWriter messages)
    {
        // A stage that is not there is told before the images are opened.
        _ = HeadsReport.FindStage(request.Configuration.Method.Method.Stages, request.Options.Stage);

        using Workspace workspace = Workspace.OpenRun(request.Configuration, messages);
        string folder = Path.GetFullPath(request.Output ?? Path.Combine(request.RunFolder, "heads"));
        try
        {
            EmbeddingSet embeddings = workspace.Experiment.Embed(request.RunFolder, workspace.Stop.Token);
            HeadsOptions options = request.Options with { Title = new RunFolder(request.RunFolder).Name };
            HeadsReport report = HeadsReport.Write(folder, embeddings, workspace.Experiment.Images, options, workspace.Stop.Token);
            Print(report, folder, output);
            return ExitCode.Success;
        }
        catch (OperationCanceledException) when (workspace.Stop.Requested)
        {
            messages.WriteLine("Stopped; not every file was written.");
            return workspace.Stop.Code;
        }
    }

    private static void Print(HeadsReport report, string folder, TextWriter output)
    {
        HeadStatistics[] all = [.. report.Analysis.Heads];
        HeadStatistics[] varying = [.. all.Where(head => !head.Constant)];
        string line = string.Create(CultureInfo.InvariantCulture, $"{all.Length} {report.Analysis.Noun}s of {report.Analysis.Stage.Title}, {all.Length - varying.Length} of them constant");
        if (all.All(head => head.Entropy is not null))
        {
            line += string.Create(CultureInfo.InvariantCulture, $"; entropy {all.Average(head => head.Entropy):0.000}, of the mean {all.Average(head => head.EntropyOfMean):0.000}");
        }

        if (varying.Average(head => head.MeanAbsoluteCorrelation) is { } mean)
        {
            line += string.Create(CultureInfo.InvariantCulture, $"; mean |r| {mean:0.000}");
        }

        output.WriteLine(line + ".");
        string pages = report.Pages.Count == 1 ? report.Pages[0] : $"{report.Pages[0]} to {report.Pages[^1]}";
        output.WriteLine($"Wrote {pages}, {string.Join(", ", HeadsReport.OtherFiles.SkipLast(1))} and {HeadsReport.OtherFiles[^1]} ({report.Drawn.Count} {report.Analysis.Noun}s drawn) to {folder}");
    }
}
