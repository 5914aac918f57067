using CD.Runner.Errors;
using CD.Runner.Reporting;
using CD.Runner.Runs;

namespace CD.Runner.Commands;

/// <summary>The work of <c>summary</c>.</summary>
internal static class SummaryHandler
{
    /// <summary>Prints a run's network.</summary>
    public static ExitCode Run(SummaryRequest request, TextWriter output)
    {
        using TrainedNetwork network = TrainedNetwork.Build(request.Configuration, "print");
        NetworkText.Write(output, request.Configuration.Method.Name, network.Graph, network.Stages);
        return ExitCode.Success;
    }
}
