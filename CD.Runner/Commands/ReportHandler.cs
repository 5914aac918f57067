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
        DiscoveryResult result = new DiscoveryFolder(request.RunFolder).Read();
        string settings = Path.Combine(request.RunFolder, ConfigurationResolver.RunFile);
        string yaml = StorageAccess.Read(settings, () => File.ReadAllText(settings));
        string page = Path.GetFullPath(request.Output ?? Path.Combine(request.RunFolder, ReportPage.FileName));
        using Workspace workspace = Workspace.OpenRun(request.Configuration, messages);
        try
        {
            ReportPage.Write(page, result, workspace.Experiment.Images, yaml, new ReportOptions { Run = request.RunFolder }, workspace.Stop.Token);
        }
        catch (OperationCanceledException) when (workspace.Stop.Requested)
        {
            messages.WriteLine("Stopped; the page was not written.");
            return workspace.Stop.Code;
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Wrote {page} ({new FileInfo(page).Length / Megabyte:0.0} MB); open it in a browser."));
        return ExitCode.Success;
    }
}
