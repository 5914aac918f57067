using System.Globalization;
using CD.Runner.Errors;
using CD.Runner.Explanation;

namespace CD.Runner.Commands;

/// <summary>The work of <c>explain</c>.</summary>
internal static class ExplainHandler
{
    /// <summary>Explains heads of a trained run, and tells how well the linear models fit.</summary>
    public static ExitCode Run(ExplainRequest request, TextWriter output, TextWriter messages)
    {
        using Workspace workspace = Workspace.OpenRun(request.Configuration, messages);
        ExplainOutcome outcome;
        try
        {
            outcome = Explainer.Run(workspace.Experiment, request.RunFolder, request.Options, messages.WriteLine, workspace.Stop.Token);
        }
        catch (OperationCanceledException) when (workspace.Stop.Requested)
        {
            messages.WriteLine("Stopped; nothing was written.");
            return workspace.Stop.Code;
        }

        foreach (IGrouping<int, HeadExplanation> head in outcome.Explanations.GroupBy(explanation => explanation.Head))
        {
            output.WriteLine(Describe(head.Key, [.. head]));
        }

        string sheets = string.Join(", ", outcome.HeadSheets.Select(Path.GetFileName));
        output.WriteLine($"Wrote {Path.GetFileName(outcome.Outlined)}, {Path.GetFileName(outcome.Masked)}, {sheets}, {Path.GetFileName(outcome.Table)} and {Path.GetFileName(outcome.Segments)} to {outcome.Folder}");
        return ExitCode.Success;
    }

    private static string Count(int images) => images == 1 ? "1 image" : $"{images} images";

    private static string Describe(int head, HeadExplanation[] explanations)
    {
        double[] fits = [.. explanations.Select(explanation => explanation.Fit.R2).OfType<double>()];
        string quality = fits.Length == 0
            ? "its output does not vary"
            : string.Create(CultureInfo.InvariantCulture, $"R2 of the linear models {fits.Min():0.00} to {fits.Max():0.00}");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"head {head}: {Count(explanations.Length)}, outputs {explanations.Min(explanation => explanation.Output):0.00} to {explanations.Max(explanation => explanation.Output):0.00}, {quality}");
    }
}
