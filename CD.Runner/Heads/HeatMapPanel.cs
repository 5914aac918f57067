using CD.Runner.Evaluation;

namespace CD.Runner.Heads;

/// <summary>One panel of a heat map: the head outputs of one batch.</summary>
/// <param name="Title">The panel's title, for example the run's name.</param>
/// <param name="Outputs"><c>[images, heads]</c>.</param>
internal sealed record HeatMapPanel(string Title, float[,] Outputs)
{
    /// <summary>The images of a batch: their places in the data set.</summary>
    public required IReadOnlyList<long> Items { get; init; }

    /// <summary>One class a row, -1 for none; null without classes. Rows of one class stand together.</summary>
    public IReadOnlyList<int>? Labels { get; init; }

    /// <summary>The classes' names by index; may be empty.</summary>
    public IReadOnlyList<string> ClassNames { get; init; } = [];

    /// <summary>Takes a batch from a stage's outputs.</summary>
    /// <remarks>
    /// The batch is spread evenly over the data set, since folders hold one class after the other; it is the same for every run on these
    /// images. Its images are sorted by class, those without one last, and else keep their order: what a head does for a class is then seen at once.
    /// </remarks>
    /// <param name="title">The panel's title.</param>
    /// <param name="embeddings">The outputs for a data set.</param>
    /// <param name="stage">The name of a stage that is a matrix.</param>
    /// <param name="images">The most images.</param>
    /// <returns>The panel.</returns>
    public static HeatMapPanel Of(string title, EmbeddingSet embeddings, string stage, int images = 128)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(images, 1);
        FeatureMatrix matrix = embeddings.Stage(stage).Matrix ?? throw new ArgumentException($"The stage {stage} holds clusters and no heads. Pass a stage that is a matrix.", nameof(stage));
        int count = Math.Min(images, matrix.Count);
        IEnumerable<int> spread = Enumerable.Range(0, count).Select(place => (int)((long)place * matrix.Count / count));
        int[] items = embeddings.Labels is { } labels ? [.. spread.OrderBy(item => labels[item] < 0).ThenBy(item => labels[item])] : [.. spread];
        float[,] outputs = new float[count, matrix.Dimensions];
        for (int row = 0; row < count; row++)
        {
            ReadOnlySpan<float> values = matrix.Row(items[row]);
            for (int head = 0; head < values.Length; head++)
            {
                outputs[row, head] = values[head];
            }
        }

        return new HeatMapPanel(title, outputs)
        {
            Items = [.. items.Select(item => (long)item)],
            Labels = embeddings.Labels is { } all ? [.. items.Select(item => all[item])] : null,
            ClassNames = embeddings.ClassNames,
        };
    }
}
