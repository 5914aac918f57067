using System.Globalization;
using CD.Runner.Configuration;
using CD.Runner.Discovery;
using CD.Runner.Errors;
using CD.Runner.Pages;
using CD.Runner.Storage;

namespace CD.Runner.Commands;

/// <summary>The work of <c>report</c>.</summary>
internal static class ReportHandler
{
    private const double Megabyte = 1e6;

    /// <summary>Writes the page of a run's discovery.</summary>
    public static ExitCode Run(ReportRequest request, TextWriter output, TextWriter messages)
    {
        DiscoveryFolder folder = new(request.RunFolder);
        DiscoveryResult result = folder.Read();
        IReadOnlyDictionary<int, float[]> heads = folder.ReadFeatures().Heads;
        using Workspace workspace = Workspace.OpenRun(request.Configuration, messages);
        try
        {
            Write(request.RunFolder, request.Output, result, heads, workspace, output);
        }
        catch (OperationCanceledException) when (workspace.Stop.Requested)
        {
            messages.WriteLine("Stopped; the page was not written.");
            return workspace.Stop.Code;
        }

        return ExitCode.Success;
    }

    /// <summary>Writes the page, and says where it is.</summary>
    /// <param name="runFolder">The run's folder as the user gave it.</param>
    /// <param name="file">The page as the user gave it; null for <c>RUN/report.html</c>.</param>
    /// <param name="result">What was found.</param>
    /// <param name="heads">The outputs of heads by which the page can be coloured.</param>
    /// <param name="workspace">The images of the discovery.</param>
    /// <param name="output">Receives one line.</param>
    public static void Write(string runFolder, string? file, DiscoveryResult result, IReadOnlyDictionary<int, float[]> heads, Workspace workspace, TextWriter output)
    {
        string settings = Path.Combine(runFolder, ConfigurationResolver.RunFile);
        string yaml = StorageAccess.Read(settings, () => File.ReadAllText(settings));
        string page = Path.GetFullPath(file ?? Path.Combine(runFolder, ReportPage.FileName));
        ReportPage.Write(page, result, workspace.Experiment.Images, yaml, new ReportOptions { Run = runFolder, HeadOutputs = heads }, workspace.Stop.Token);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Wrote {page} ({new FileInfo(page).Length / Megabyte:0.0} MB); open it in a browser."));
    }
}
