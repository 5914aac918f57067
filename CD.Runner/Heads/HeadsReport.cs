using CD.Runner.Data;
using CD.Runner.Errors;
using CD.Runner.Evaluation;

namespace CD.Runner.Heads;

/// <summary>All that is written of a run's heads: the gallery, the table, the correlations and the heat map of one batch.</summary>
/// <param name="Analysis">The heads.</param>
/// <param name="Drawn">The heads in the gallery, in its order.</param>
/// <param name="Pages">The names of the gallery's files.</param>
internal sealed record HeadsReport(HeadAnalysis Analysis, IReadOnlyList<HeadStatistics> Drawn, IReadOnlyList<string> Pages)
{
    /// <summary>The names of the files beside the gallery's.</summary>
    public static IReadOnlyList<string> OtherFiles { get; } = ["heads.csv", "correlation.png", "correlation.csv", "heatmap.png", "heatmap.csv"];

    /// <summary>Analyses the heads and writes <c>heads.png</c> (or its pages), <c>heads.csv</c>, <c>correlation.png</c>, <c>correlation.csv</c>, <c>heatmap.png</c> and <c>heatmap.csv</c>.</summary>
    /// <param name="folder">The folder; created where it is missing.</param>
    /// <param name="embeddings">The outputs for <paramref name="source"/>.</param>
    /// <param name="source">The images.</param>
    /// <param name="options">What is drawn.</param>
    /// <param name="cancellation">Stops between two strips.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="ArgumentException">The outputs are not those of these images.</exception>
    /// <exception cref="UserErrorException">There is no such stage or head, an output is not finite, or a file cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static HeadsReport Write(string folder, EmbeddingSet embeddings, IImageSource source, HeadsOptions options, CancellationToken cancellation = default)
    {
        if (source.Count != embeddings.ItemNames.Count)
        {
            throw new ArgumentException($"Outputs have one row an image; received {embeddings.ItemNames.Count} rows for {source.Count} images. Pass the outputs for these images.", nameof(embeddings));
        }

        Stage stage = FindStage([.. embeddings.Stages.Select(output => output.Stage)], options.Stage);
        HeadAnalysis analysis = HeadAnalysis.Of(embeddings, stage.Name, options.Images, cancellation);
        IReadOnlyList<HeadStatistics> drawn = Choose(analysis, options);
        HeatMapPanel[] batch = [HeatMapPanel.Of(options.Title, embeddings, stage.Name)];

        string File(string name) => Path.Combine(folder, name);

        HeadTable.Write(File("heads.csv"), analysis);
        HeadTable.WriteCorrelation(File("correlation.csv"), analysis);
        CorrelationMap.Write(File("correlation.png"), analysis);
        HeadHeatMap.WriteTable(File("heatmap.csv"), batch);
        HeadHeatMap.Write(File("heatmap.png"), batch, stage.Name == HeadAnalysis.FeatureStage ? "feature head" : $"dimension of {stage.Symbol}");
        IReadOnlyList<string> pages = HeadGallery.Write(folder, source, analysis, drawn, cancellation);
        return new HeadsReport(analysis, drawn, pages);
    }

    /// <summary>Finds the stage whose dimensions are the heads.</summary>
    /// <param name="stages">The method's stages.</param>
    /// <param name="asked">A stage's name or symbol; null for the feature heads.</param>
    /// <returns>A stage that is a matrix.</returns>
    /// <exception cref="UserErrorException">There is none.</exception>
    public static Stage FindStage(IReadOnlyList<Stage> stages, string? asked)
    {
        Stage[] matrices = [.. stages.Where(stage => stage.Kind == StageKind.Matrix)];
        string choices = string.Join(", ", matrices.Select(stage => $"{stage.Symbol} ({stage.Name})"));
        if (Array.Find(matrices, stage => asked is null ? stage.Name == HeadAnalysis.FeatureStage : stage.Symbol == asked || stage.Name == asked) is { } found)
        {
            return found;
        }

        string wish = asked is null ? "This run's method has no feature heads" : $"--stage: this run's method has no stage \"{asked}\" of numbers";
        throw new UserErrorException(ExitCode.Usage, matrices.Length == 0 ? $"{wish}, nor any other output of numbers." : $"{wish}; choose another output with --stage: {choices}.");
    }

    private static IReadOnlyList<HeadStatistics> Choose(HeadAnalysis analysis, HeadsOptions options)
    {
        if (options.Heads.Count == 0)
        {
            return [.. analysis.MostInformative.Take(options.Count)];
        }

        return options.Heads.Where(head => head < 0 || head >= analysis.Heads.Count).Select(head => (int?)head).FirstOrDefault() is { } wrong
            ? throw new UserErrorException(ExitCode.Usage, FormattableString.Invariant($"--heads: the heads have the numbers 0 to {analysis.Heads.Count - 1}; received {wrong}."))
            : [.. options.Heads.Distinct().Select(head => analysis.Heads[head])];
    }
}
