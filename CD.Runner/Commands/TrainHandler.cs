using CD.Runner.Configuration;
using CD.Runner.Errors;
using CD.Runner.Reporting;
using CD.Runner.Runs;
using CD.Runner.Tables;
using CD.Runner.Training;
using CD.Runner.Weights;
using Spectre.Console;

namespace CD.Runner.Commands;

/// <summary>The work of <c>train</c>.</summary>
internal static class TrainHandler
{
    /// <summary>Trains, evaluates, and prints the scores.</summary>
    public static ExitCode Run(TrainRequest request, TextWriter output, TextWriter messages) => Run(request, output, messages, out _);

    /// <summary>Trains, evaluates, prints the scores, and says where.</summary>
    public static ExitCode Run(TrainRequest request, TextWriter output, TextWriter messages, out RunFolder runFolder)
    {
        // A wrong script or library of losses, or a missing file of weights, ends the command before the images are opened.
        RunConfiguration configuration = InitialWeights.Complete(request.Configuration.Method.Method.Complete(request.Configuration, messages.WriteLine));
        using Workspace workspace = Workspace.Open(configuration, messages);
        TextWriter text = request.Json ? messages : output;
        TrainingOutcome outcome = Report(request, output, messages, workspace, observer => workspace.Experiment.Train(new TrainOptions
        {
            Folder = request.Output,
            Resume = request.Resume,
            Overwrite = request.Overwrite,
            Observers = [observer],
            TensorBoard = request.TensorBoard,
            Cancellation = workspace.Stop.Token,
        }));
        runFolder = outcome.Folder;
        if (!outcome.Finished)
        {
            messages.WriteLine(File.Exists(outcome.Folder.CheckpointFile)
                ? $"Stopped; the checkpoint is in {outcome.Folder.Path}. Go on with: {outcome.Folder.ResumeArguments}{Log(request, outcome.Folder)}"
                : $"Stopped before there was anything to keep in {outcome.Folder.Path}; start again.");
            return workspace.Stop.Code;
        }

        ScoreTable.Print(text, EvaluationTable.Read(outcome.Folder.EvaluationFile), workspace.Experiment.Stages);
        text.WriteLine($"Run folder: {outcome.Folder.Path}");
        if (request.TensorBoard is { } logs && outcome.Start != RunStart.Finished)
        {
            string folder = Path.GetFullPath(logs, outcome.Folder.Path);
            text.WriteLine($"Event files: {folder}; see them with: tensorboard --logdir {(folder == outcome.Folder.TensorBoardFolder ? Path.GetDirectoryName(outcome.Folder.Path) : folder)}");
        }

        return ExitCode.Success;
    }

    /// <summary>The option that lets a run that goes on write its log, too.</summary>
    private static string Log(TrainRequest request, RunFolder folder) => request.TensorBoard is not { } logs ? ""
        : Path.GetFullPath(logs, folder.Path) is var path && path == folder.TensorBoardFolder ? " --tensorboard"
        : $" --tensorboard {ShellWord.Of(path)}";

    private static TrainingOutcome Report(TrainRequest request, TextWriter output, TextWriter messages, Workspace workspace, Func<ITrainingObserver, TrainingOutcome> work)
    {
        if (request.Json)
        {
            return work(new JsonReporter(output, messages));
        }

        bool moving = !request.NoProgress && TerminalReporter.Moves(output);
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
