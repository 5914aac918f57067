using System.Diagnostics;
using System.Globalization;
using CD.Runner.Data.Datasets;
using CD.Runner.Errors;
using CD.Runner.Evaluation;
using CD.Runner.Pictures.Charts;
using CD.Runner.Runs;
using CD.Runner.Storage;
using CD.Runner.Tables;

namespace CD.Runner.Projection;

/// <summary>Projects the stages of a method by t-SNE, and writes a picture and a table of points for each: <c>h.png</c>, <c>h.csv</c>; and <c>tsne.csv</c> over all.</summary>
internal static class TsnePictures
{
    /// <summary>The name of the table of all stages.</summary>
    public const string TableName = "tsne.csv";

    /// <summary>What is done with the stages, for messages.</summary>
    public const string Purpose = "project";

    /// <summary>The seconds between two notes of progress.</summary>
    private const double NoteInterval = 5.0;

    /// <summary>Projects and writes.</summary>
    /// <remarks>Points are coloured by class, without labels by cluster where the number of clusters is known, else alike.</remarks>
    /// <param name="experiment">The images, and how their stages are clustered.</param>
    /// <param name="embeddings">The stages' outputs for these images.</param>
    /// <param name="options">What to draw.</param>
    /// <param name="folder">The folder; created where it is missing. Files of earlier calls are replaced.</param>
    /// <param name="cancellation">Stops between two steps; stages that are done are written.</param>
    /// <returns>One row a stage.</returns>
    /// <exception cref="UserErrorException">A stage is unknown, the images are too few, a feature is not finite, or a file cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static IReadOnlyList<TsneRow> Write(Experiment experiment, EmbeddingSet embeddings, TsnePictureOptions options, string folder, CancellationToken cancellation)
    {
        IReadOnlyList<Stage> stages = StageChoice.Of([.. embeddings.Stages.Select(output => output.Stage)], options.Stages, Purpose);
        bool clusters = embeddings.Labels is null && experiment.Clusters is not null && embeddings.Stages.All(output => output.Matrix is null || output.Clusters is null);
        EmbeddingSet set = clusters ? embeddings.With(experiment.Evaluate(embeddings, experiment.Clusters!.Value, cancellation)) : embeddings;
        string dataset = DatasetCatalogue.All.FirstOrDefault(known => known.Name == experiment.Images.Name)?.Title ?? experiment.Images.Name;
        int[] items = PointSample.Choose(set.ItemNames.Count, options.Points, options.Projection.Seed);
        List<TsneRow> rows = [];

        // What an earlier call drew would not belong to the table.
        string[] old = [TableName, .. embeddings.Stages.SelectMany(output => (string[])[output.Stage.Symbol + ".csv", output.Stage.Symbol + ".png"])];
        foreach (string file in old.Select(name => Path.Combine(folder, name)).Where(File.Exists))
        {
            StorageAccess.Write(file, () => File.Delete(file));
        }

        foreach (Stage stage in stages)
        {
            rows.Add(WriteStage(set, stage, items, dataset, options, folder, cancellation));
            Csv.Write(Path.Combine(folder, TableName), csv => csv.WriteRecords(rows));
        }

        return rows;
    }

    private static TsneRow WriteStage(EmbeddingSet set, Stage stage, int[] items, string dataset, TsnePictureOptions options, string folder, CancellationToken cancellation)
    {
        FeatureMatrix all = set.Stage(stage.Name).Matrix!;
        FeatureMatrix matrix = items.Length == all.Count ? all : all.Rows(items);
        Stopwatch watch = Stopwatch.StartNew();
        double perplexity = Tsne.PerplexityFor(matrix.Count, options.Projection.Perplexity);
        if (perplexity < options.Projection.Perplexity)
        {
            options.Note?.Invoke(string.Create(CultureInfo.InvariantCulture, $"{stage.Title}: perplexity {perplexity:0.##} instead of {options.Projection.Perplexity:0.##}, a third of the other {matrix.Count - 1} images."));
        }

        TsneResult result = Tsne.Fit(matrix, options.Projection, Progress(stage, watch, options.Note), cancellation);
        double seconds = watch.Elapsed.TotalSeconds;
        int neighbours = Math.Min(Trustworthiness.DefaultNeighbours, (matrix.Count - 1) / 2);
        double trust = Trustworthiness.Compute(matrix, result.Coordinates, neighbours, cancellation);
        ProjectionGroups groups = ProjectionGroups.Of(set, stage, items);
        ProjectionTable.Write(Path.Combine(folder, stage.Symbol + ".csv"), set, items, groups, result.Coordinates);
        string title = string.Create(CultureInfo.InvariantCulture, $"{dataset}: t-SNE of {stage.Title}, n = {matrix.Count:N0}, perplexity {result.Perplexity:0.##}{(options.Caption is { } caption ? $", {caption}" : string.Empty)}");
        ProjectionChart.Write(Path.Combine(folder, stage.Symbol + ".png"), title, result.Coordinates, groups.Indices, groups.Names);
        return new TsneRow(stage.Name, matrix.Count, matrix.Dimensions, result.Perplexity, result.Iterations, options.Projection.Seed, result.Divergence, neighbours, trust, seconds);
    }

    private static Action<TsneProgress>? Progress(Stage stage, Stopwatch watch, Action<string>? note)
    {
        double last = 0.0;
        return note is null ? null : progress =>
        {
            if (watch.Elapsed.TotalSeconds - last >= NoteInterval)
            {
                last = watch.Elapsed.TotalSeconds;
                note(string.Create(CultureInfo.InvariantCulture, $"{stage.Title}: step {progress.Iteration} of {progress.Iterations}, KL divergence {progress.Divergence:F3}, {last:F0} s"));
            }
        };
    }
}
