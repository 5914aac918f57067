using CD.Runner.Data.Downloads;
using CD.Runner.Errors;
using CD.Runner.Reporting;
using CD.Runner.Training;
using Spectre.Console;

namespace CD.Runner.Commands;

/// <summary>The work of <c>datasets fetch</c>.</summary>
internal static class FetchHandler
{
    /// <summary>Downloads, checks and unpacks a data set.</summary>
    public static ExitCode Run(FetchRequest request, TextWriter output, TextWriter messages, FetchOptions? options = null)
    {
        using StopRequest stop = new();
        using SignalStop signals = new(stop, _ => { });
        try
        {
            Report(output, observer => new DatasetFetch(request.Dataset, request.Folder, options ?? new FetchOptions(), observer).Run(stop.Token));
        }
        catch (OperationCanceledException) when (stop.Requested)
        {
            messages.WriteLine("Stopped; the same command goes on from what was downloaded.");
            return stop.Code;
        }

        output.WriteLine($"{request.Dataset.Title} is in {Path.GetFullPath(request.Folder)}; use it with --dataset {request.Dataset.Name} --data {request.Folder}");
        return ExitCode.Success;
    }

    private static void Report(TextWriter output, Action<IFetchObserver> work)
    {
        if (TerminalReporter.Moves(output))
        {
            TerminalFetchReporter.Show(AnsiConsole.Console, work);
        }
        else
        {
            work(new PlainFetchReporter(output));
        }
    }
}
