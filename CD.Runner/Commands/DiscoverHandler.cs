using CD.Runner.Configuration;
using CD.Runner.Discovery;
using CD.Runner.Errors;
using CD.Runner.Evaluation;
using CD.Runner.Runs;

namespace CD.Runner.Commands;

/// <summary>The work of <c>discover</c>.</summary>
internal static class DiscoverHandler
{
    /// <summary>Trains a network where none is given, looks at the images, and writes what was found as tables and as a page.</summary>
    public static ExitCode Run(DiscoverRequest request, TextWriter output, TextWriter messages)
    {
        // A stage that is not there is told before anything is trained.
        StageChoice.Of(request.Configuration.Method.Method.Stages, request.Options.Stage is null ? [] : [request.Options.Stage], "compare", "--stage");
        if (request.RunFolder is not null)
        {
            return Look(request.RunFolder, request.Configuration, request.Options, output, messages);
        }

        // A run that has ended before is taken as it is, and an unfinished one goes on.
        TrainRequest training = new(request.Configuration, request.Output, Resume: true, Overwrite: false, request.NoProgress, Json: false);
        ExitCode code = TrainHandler.Run(training, output, messages, out RunFolder folder);
        return code == ExitCode.Success
            ? Look(Path.GetRelativePath(Environment.CurrentDirectory, folder.Path), ConfigurationResolver.Resolve(new ConfigurationSources { RunFolder = folder.Path }), request.Options, output, messages)
            : code;
    }

    private static ExitCode Look(string runFolder, RunConfiguration configuration, DiscoveryOptions options, TextWriter output, TextWriter messages)
    {
        using Workspace workspace = Workspace.OpenRun(configuration, messages);
        DiscoveryFolder folder = new(runFolder);
        bool written = false;
        try
        {
            (DiscoveryResult result, StoredFeatures stored) = Discoverer.Run(workspace.Experiment, runFolder, options, Arguments(runFolder, workspace.Experiment.Configuration, options), messages.WriteLine, workspace.Stop.Token);
            folder.Write(result, stored);
            written = true;
            Tell(result.Summary, folder, output);
            ReportHandler.Write(runFolder, file: null, result, stored.Heads, workspace, output);
        }
        catch (OperationCanceledException) when (workspace.Stop.Requested)
        {
            messages.WriteLine(written ? $"Stopped; the page was not written. Write it with: report {ShellWord.Of(runFolder)}" : "Stopped; nothing was written.");
            return workspace.Stop.Code;
        }

        return ExitCode.Success;
    }

    private static void Tell(DiscoverySummary summary, DiscoveryFolder folder, TextWriter output)
    {
        output.WriteLine(summary.ClustersGiven
            ? $"{summary.Images} images in {summary.Clusters} clusters, as asked for; without it, {summary.Low} to {summary.High}, most likely {summary.Likely}."
            : $"{summary.Images} images in {summary.Low} to {summary.High} clusters, most likely {summary.Likely}.");
        output.WriteLine($"Duplicates: {summary.Removable} images could go. Damaged-looking: {summary.Damaged}. Not decoded: {summary.Skipped.Count}.");
        output.WriteLine($"Wrote items.csv, clusters.csv, criteria.csv, estimates.csv, hierarchy.csv, duplicates.csv and heads.csv to {folder.Path}");
    }

    /// <summary>The arguments that do the same again.</summary>
    private static string Arguments(string runFolder, RunConfiguration configuration, DiscoveryOptions options)
    {
        List<string> arguments = ["discover", ShellWord.Of(runFolder)];
        Add("--data", configuration.Data.Directory);
        Add("--labels", configuration.Data.Labels);
        Add("--stage", options.Stage);
        Add("--clusters", Number(options.Clusters, usual: null));
        Add("--most-clusters", Number(options.MostClusters, DiscoveryOptions.UsualMost));
        Add("--map-points", Number(options.MapPoints, DiscoveryOptions.UsualMapPoints));
        return string.Join(' ', arguments);

        void Add(string option, string? value)
        {
            if (value is not null)
            {
                arguments.AddRange([option, ShellWord.Of(value)]);
            }
        }
    }

    private static string? Number(int? value, int? usual) => value == usual ? null : FormattableString.Invariant($"{value}");
}
