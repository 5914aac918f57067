using CD.Runner.Evaluation;
using CD.Runner.Heads;
using CD.Runner.Pictures;
using CD.Runner.Projection;
using CD.Runner.Protos.TensorBoard;
using CD.Runner.Runs;

namespace CD.Runner.TensorBoard;

/// <summary>The pictures of <c>preview</c>, <c>heads</c> and <c>tsne</c> as values of an event file.</summary>
internal static class LogPictures
{
    /// <summary>The most images whose views are shown: 16.</summary>
    public const int ViewedImages = 16;

    /// <summary>The most points of t-SNE and of the Embedding Projector: 2,000.</summary>
    public const int Points = 2000;

    // t-SNE has no fewer.
    private const int FewestPoints = 5;

    /// <summary>Images beside their training views.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <returns>The value.</returns>
    public static Summary.Types.Value Views(Experiment experiment) => Drawn(folder =>
    {
        ViewSheet.Write(Path.Combine(folder, "views.png"), experiment, ViewedImages, CancellationToken.None);
        return [Picture(Tags.Views, folder, "views.png")];
    })[0];

    /// <summary>The pictures of a trained network: its heads where it has feature heads, and the t-SNE of every stage that is a matrix.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="embeddings">The outputs for its images.</param>
    /// <param name="title">The run's name.</param>
    /// <param name="cancellation">Stops between two pictures.</param>
    /// <returns>The values, each drawn when it is asked for.</returns>
    public static IEnumerable<Summary.Types.Value> Trained(Experiment experiment, EmbeddingSet embeddings, string title, CancellationToken cancellation)
    {
        if (embeddings.Stages.Any(output => output.Stage.Name == HeadAnalysis.FeatureStage && output.Matrix is not null))
        {
            foreach (Summary.Types.Value picture in Drawn(folder => Heads(folder, experiment, embeddings, title, cancellation)))
            {
                yield return picture;
            }
        }

        foreach (Stage stage in StageChoice.Of(experiment.Stages, [], TsnePictures.Purpose).Where(_ => embeddings.ItemNames.Count >= FewestPoints))
        {
            yield return Drawn(folder =>
            {
                TsnePictures.Write(experiment, embeddings, new TsnePictureOptions { Stages = [stage.Name], Points = Points }, folder, cancellation);
                return [Picture(Tags.Tsne(stage.Symbol), folder, stage.Symbol + ".png")];
            })[0];
        }
    }

    private static Summary.Types.Value[] Heads(string folder, Experiment experiment, EmbeddingSet embeddings, string title, CancellationToken cancellation)
    {
        HeadsReport report = HeadsReport.Write(folder, embeddings, experiment.Images, new HeadsOptions { Title = title }, cancellation);
        return [Picture(Tags.Gallery, folder, report.Pages[0]), Picture(Tags.Correlation, folder, "correlation.png"), Picture(Tags.HeatMap, folder, "heatmap.png")];
    }

    private static Summary.Types.Value Picture(string tag, string folder, string name) => SummaryValues.Images(tag, File.ReadAllBytes(Path.Combine(folder, name)));

    private static Summary.Types.Value[] Drawn(Func<string, Summary.Types.Value[]> draw)
    {
        string folder = Directory.CreateTempSubdirectory("cd-tensorboard-").FullName;
        try
        {
            return draw(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
