using CD.Runner.Errors;
using CD.Runner.Evaluation;

namespace CD.Runner.Heads;

/// <summary>The heads of one stage over a data set.</summary>
internal sealed record HeadAnalysis
{
    /// <summary>The name of the stage whose outputs are feature heads.</summary>
    public const string FeatureStage = "feature";

    // Outputs that differ by less than this of their scale differ by rounding.
    private const double ConstantRange = 1e-6;

    /// <summary>The stage.</summary>
    public required Stage Stage { get; init; }

    /// <summary>What one of the stage's outputs is called.</summary>
    public string Noun => Stage.Name == FeatureStage ? "head" : "dimension";

    /// <summary>The heads in the order of their numbers.</summary>
    public required IReadOnlyList<HeadStatistics> Heads { get; init; }

    /// <summary>The correlations, <c>[heads, heads]</c>; not a number for constant heads.</summary>
    public required double[,] Correlation { get; init; }

    /// <summary>The classes' names by index; may be empty.</summary>
    public required IReadOnlyList<string> ClassNames { get; init; }

    /// <summary>
    /// The heads, those first that tell most of an image that the heads before them do not: each is the one with the largest
    /// <see cref="HeadStatistics.Information"/> (standard deviation where outputs are not all in [0, 1]) times 1 - r^2, where r is its largest
    /// correlation with a head before it. So copies of a head come late. Constant heads are last, and of equals the first number is first.
    /// </summary>
    public required IReadOnlyList<HeadStatistics> MostInformative { get; init; }

    /// <summary>Analyses a stage's outputs.</summary>
    /// <param name="embeddings">The outputs for a data set.</param>
    /// <param name="stage">The name of a stage that is a matrix.</param>
    /// <param name="images">The most items at each end of a head, at least 1.</param>
    /// <param name="cancellation">Stops between two heads.</param>
    /// <returns>The analysis.</returns>
    /// <exception cref="UserErrorException">An output is not finite (<see cref="ExitCode.NotFinite"/>).</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static HeadAnalysis Of(EmbeddingSet embeddings, string stage, int images, CancellationToken cancellation = default)
    {
        StageOutput output = embeddings.Stage(stage);
        FeatureMatrix matrix = output.Matrix ?? throw new ArgumentException($"The stage {stage} holds clusters and no heads. Pass a stage that is a matrix.", nameof(stage));
        if (matrix.FirstNonFiniteItem() is >= 0 and int item)
        {
            throw new UserErrorException(
                ExitCode.NotFinite,
                $"The outputs {output.Stage.Symbol} of image {item} hold a NaN or an infinity; train again with a lower training.learning_rate or in float32.");
        }

        int classes = embeddings.Labels is { } labels ? Math.Max(embeddings.ClassNames.Count, labels.Max() + 1) : 0;
        bool probabilities = matrix.Blocks.All(block => !block.Span.ContainsAnyExceptInRange(0f, 1f));
        HeadStatistics[] heads = new HeadStatistics[matrix.Dimensions];
        ParallelOptions options = new() { CancellationToken = cancellation, MaxDegreeOfParallelism = TorchSharp.torch.get_num_threads() };
        Parallel.For(0, heads.Length, options, head => heads[head] = Alone(Column(matrix, head), head, probabilities, embeddings.Labels, classes, images));
        double[,] correlation = CorrelationMatrix.Of(matrix, [.. heads.Select(head => head.Mean)], [.. heads.Select(head => head.Constant)], cancellation);
        HeadStatistics[] compared = [.. heads.Select(head => Among(head, correlation))];
        return new HeadAnalysis
        {
            Stage = output.Stage,
            Heads = compared,
            MostInformative = Ordered(compared, correlation),
            Correlation = correlation,
            ClassNames = embeddings.ClassNames,
        };
    }

    private static float[] Column(FeatureMatrix matrix, int head)
    {
        float[] column = new float[matrix.Count];
        for (int item = 0; item < column.Length; item++)
        {
            column[item] = matrix.Row(item)[head];
        }

        return column;
    }

    private static HeadStatistics Alone(float[] outputs, int head, bool probabilities, IReadOnlyList<int>? labels, int classes, int images)
    {
        double mean = outputs.Average(output => (double)output);
        double minimum = outputs.Min();
        double maximum = outputs.Max();
        bool constant = maximum - minimum <= ConstantRange * (probabilities ? 1.0 : Math.Max(Math.Abs(minimum), Math.Abs(maximum)));
        IEnumerable<long> items = Enumerable.Range(0, outputs.Length).Select(item => (long)item);

        // With few items each stands at one end only.
        int top = constant ? 0 : Math.Min(images, (outputs.Length + 1) / 2);
        int bottom = constant ? 0 : Math.Min(images, outputs.Length / 2);
        long[] highest = [.. items.OrderByDescending(item => outputs[item]).Take(top)];
        return new HeadStatistics
        {
            Head = head,
            Mean = mean,
            Deviation = Math.Sqrt(outputs.Average(output => (output - mean) * (output - mean))),
            Minimum = minimum,
            Maximum = maximum,
            Constant = constant,
            ShareOn = probabilities ? outputs.Count(output => output > 0.5f) / (double)outputs.Length : null,
            Entropy = probabilities ? outputs.Average(output => BinaryEntropy.Of(output)) : null,
            EntropyOfMean = probabilities ? BinaryEntropy.Of(mean) : null,
            Separation = labels is null || constant ? null : ClassSeparation.Of(outputs, labels, classes),
            Top = highest,
            Bottom = [.. items.Except(highest).OrderBy(item => outputs[item]).Take(bottom)],
        };
    }

    private static HeadStatistics[] Ordered(HeadStatistics[] heads, double[,] correlation)
    {
        List<HeadStatistics> ordered = [];
        List<HeadStatistics> left = [.. heads.Where(head => !head.Constant)];
        double[] shared = new double[heads.Length];
        while (left.Count > 0)
        {
            HeadStatistics next = left.MaxBy(head => (head.Information ?? head.Deviation) * (1.0 - shared[head.Head]))!;
            ordered.Add(next);
            left.Remove(next);
            foreach (HeadStatistics head in left)
            {
                double r = correlation[head.Head, next.Head];
                shared[head.Head] = Math.Max(shared[head.Head], r * r);
            }
        }

        return [.. ordered, .. heads.Where(head => head.Constant)];
    }

    private static HeadStatistics Among(HeadStatistics head, double[,] correlation)
    {
        int[] others = [.. Enumerable.Range(0, correlation.GetLength(0)).Where(other => other != head.Head && !double.IsNaN(correlation[head.Head, other]))];
        if (others.Length == 0)
        {
            return head;
        }

        int nearest = others.MaxBy(other => Math.Abs(correlation[head.Head, other]));
        return head with
        {
            Nearest = nearest,
            NearestCorrelation = correlation[head.Head, nearest],
            MeanAbsoluteCorrelation = others.Average(other => Math.Abs(correlation[head.Head, other])),
        };
    }
}
