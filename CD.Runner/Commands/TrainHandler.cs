using CD.Losses.FSharp;
using CD.Runner.Configuration;
using CD.Runner.Errors;
using CD.Runner.Losses;
using CD.Runner.Reporting;
using CD.Runner.Runs;
using CD.Runner.Tables;
using CD.Runner.Training;
using Spectre.Console;

namespace CD.Runner.Commands;

/// <summary>The work of <c>train</c>.</summary>
internal static class TrainHandler
{
    /// <summary>Trains, evaluates, and prints the scores.</summary>
    public static ExitCode Run(TrainRequest request, TextWriter output, TextWriter messages)
    {
        LossFile losses = LossFile.Read(request.Configuration.Objective);
        ObjectiveFunction objective = NetworkFactory.Objective(losses.Settings, losses.Catalogue);
        if (losses.Notice is { } notice)
        {
            messages.WriteLine(notice);
        }

        using Workspace workspace = Workspace.Open(request.Configuration with { Objective = losses.Settings }, messages);
        RunConfiguration configuration = workspace.Configuration;
        if (workspace.Source.Count < configuration.Training.BatchSize)
        {
            throw new UserErrorException(
                ExitCode.Usage,
                $"training.batch_size is {configuration.Training.BatchSize}, but the data set has {workspace.Source.Count} images. Use --set training.batch_size={Math.Max(2, workspace.Source.Count)} or less, or more images.");
        }

        RunFolder folder = new(request.Output ?? Path.Combine("results", RunIdentity.Name(configuration)));
        using IDisposable held = folder.Lock();
        RunStart start = folder.Prepare(configuration, request.Resume, request.Overwrite);
        TextWriter text = request.Json ? messages : output;
        if (start == RunStart.Finished)
        {
            text.WriteLine($"This run has ended already; its files are in {folder.Path}. Train it anew with --overwrite.");
        }
        else
        {
            if (request.Resume && start == RunStart.Fresh)
            {
                messages.WriteLine($"There is no checkpoint in {folder.Path} to go on from; training starts at the first step.");
            }

            TrainingOutcome outcome = Report(request, output, messages, workspace, observer =>
                new TrainingRun(configuration, objective, workspace.Source, folder, workspace.Device, observer, workspace.Stop)
                    .Run(start, Path.Combine(Path.GetDirectoryName(folder.Path) ?? folder.Path, RunTable.FileName)));
            if (!outcome.Finished)
            {
                messages.WriteLine($"Stopped; the checkpoint is in {folder.Path}. Go on with: {folder.ResumeArguments}");
                return workspace.Stop.Code;
            }
        }

        ScoreTable.Print(text, EvaluationTable.Read(folder.EvaluationFile));
        text.WriteLine($"Run folder: {folder.Path}");
        return ExitCode.Success;
    }

    private static TrainingOutcome Report(TrainRequest request, TextWriter output, TextWriter messages, Workspace workspace, Func<ITrainingObserver, TrainingOutcome> work)
    {
        if (request.Json)
        {
            return work(new JsonReporter(output, messages));
        }

        bool moving = !request.NoProgress
            && ReferenceEquals(output, Console.Out)
            && !Console.IsOutputRedirected
            && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            && AnsiConsole.Profile.Capabilities is { Ansi: true, Interactive: true };
        if (!moving)
        {
            return work(new PlainReporter(output));
        }

        try
        {
            return TerminalReporter.Show(AnsiConsole.Console, reporter =>
            {
                workspace.NoticeTo(reporter.Interrupted);
                return work(reporter);
            });
        }
        finally
        {
            workspace.NoticeTo(messages.WriteLine);
        }
    }
}
