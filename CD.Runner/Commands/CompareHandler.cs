using CD.Runner.Comparisons;
using CD.Runner.Configuration;
using CD.Runner.Errors;
using CD.Runner.Storage;

namespace CD.Runner.Commands;

/// <summary>The work of <c>compare</c>.</summary>
internal static class CompareHandler
{
    /// <summary>Reads runs and prints their scores side by side.</summary>
    public static ExitCode Run(CompareRequest request, TextWriter output, TextWriter messages)
    {
        IReadOnlyList<ComparedRun> against = request.Against is { } folder ? ComparedRuns.Find([folder], messages.WriteLine) : [];
        if (against.Select(run => run.Experiment).Distinct().Count() > 1)
        {
            throw ConfigurationError.At("--against", $"{request.Against} holds runs of several experiments; give the folder of one run.");
        }

        IReadOnlyList<ComparedRun> runs = ComparedRuns.Find(request.Against is null ? request.Folders : [.. request.Folders, request.Against], messages.WriteLine);
        IReadOnlyList<ComparisonLine> lines = RunComparison.Of(runs, against.Count > 0 ? against[0] : null, request.Stages, request.Metrics, messages.WriteLine);
        if (request.Output is not { } file)
        {
            ComparisonWriter.Write(output, lines, request.Format);
            return ExitCode.Success;
        }

        AtomicFile.WriteText(file, writer => ComparisonWriter.Write(writer, lines, request.Format));
        output.WriteLine($"Wrote the comparison to {Path.GetFullPath(file)}");
        return ExitCode.Success;
    }
}
