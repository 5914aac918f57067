using System.Globalization;
using CD.Runner.Distances;
using CD.Runner.Errors;
using CD.Runner.Evaluation;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Projection;

/// <summary>t-distributed stochastic neighbour embedding in the plane (van der Maaten and Hinton, 2008; van der Maaten, 2014), as scikit-learn has it.</summary>
/// <remarks>
/// Up to <see cref="TsneOptions.ExactLimit"/> items all pairs attract and repel, and n² similarities are held. Beyond, items attract
/// their nearest neighbours, three times as many as the perplexity, and cells of a quadtree repel. The same options give the same
/// points on the same machine with the same number of threads.
/// </remarks>
internal static class Tsne
{
    /// <summary>The fewest items that can be projected.</summary>
    public const int FewestItems = 5;

    private const double StartDeviation = 1e-4;
    private const double FirstMomentum = 0.5;
    private const double LaterMomentum = 0.8;
    private const double LeastLearningRate = 50.0;

    /// <summary>Projects items into the plane.</summary>
    /// <param name="matrix">The items; every value finite.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told every 50 steps; null for nobody.</param>
    /// <param name="cancellation">Stops between two steps.</param>
    /// <returns>The points.</returns>
    /// <exception cref="UserErrorException">There are fewer than five items (<see cref="ExitCode.Data"/>), or a value is not finite (<see cref="ExitCode.NotFinite"/>).</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static TsneResult Fit(FeatureMatrix matrix, TsneOptions options, Action<TsneProgress>? progress, CancellationToken cancellation)
    {
        Check(matrix, options);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        double perplexity = PerplexityFor(matrix.Count, options.Perplexity);
        PlanarPoints points = Start(matrix, options, cancellation);
        double learningRate = Math.Max(matrix.Count / options.EarlyExaggeration / 4.0, LeastLearningRate);
        GradientDescent descent = new(Objective(matrix, perplexity, options, cancellation), points, learningRate);
        descent.Run(Math.Min(options.ExaggeratedIterations, options.Iterations), options.EarlyExaggeration, FirstMomentum, options, progress, cancellation);
        descent.Run(options.Iterations, 1.0, LaterMomentum, options, progress, cancellation);
        return new TsneResult(new FeatureMatrix(points.Interleaved(), matrix.Count, 2), descent.Divergence, descent.Iterations, perplexity);
    }

    /// <summary>The perplexity that so many items allow: each has three times as many neighbours.</summary>
    /// <param name="items">The number of items.</param>
    /// <param name="perplexity">The perplexity asked for.</param>
    /// <returns>At most a third of the other items.</returns>
    public static double PerplexityFor(int items, double perplexity) => Math.Min(perplexity, (items - 1) / 3.0);

    private static TsneObjective Objective(FeatureMatrix matrix, double perplexity, TsneOptions options, CancellationToken cancellation)
    {
        if (matrix.Count <= options.ExactLimit)
        {
            return new TsneObjective(Similarities.Dense(matrix, perplexity, cancellation), new ExactRepulsion());
        }

        int perItem = Math.Min(matrix.Count - 1, (int)((3.0 * perplexity) + 1.0));
        Neighbours neighbours = NearestNeighbours.Find(matrix, perItem, cancellation);
        return new TsneObjective(new SparseAttraction(Similarities.Sparse(neighbours, perplexity, cancellation)), new BarnesHutRepulsion(options.Angle));
    }

    private static PlanarPoints Start(FeatureMatrix matrix, TsneOptions options, CancellationToken cancellation) =>
        (options.Initialization == TsneInitialization.Pca ? PrincipalComponents.Start(matrix, options.Seed, StartDeviation, cancellation) : null)
        ?? Random(matrix.Count, options.Seed);

    private static PlanarPoints Random(int count, int seed)
    {
        using Generator generator = new((ulong)seed);
        using Tensor places = randn([2, count], generator: generator) * StartDeviation;
        PlanarPoints points = new(count);
        float[] values = places.data<float>().ToArray();
        values.AsSpan(0, count).CopyTo(points.X);
        values.AsSpan(count).CopyTo(points.Y);
        return points;
    }

    private static void Check(FeatureMatrix matrix, TsneOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Perplexity, TsneOptions.LeastPerplexity);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Perplexity, TsneOptions.MostPerplexity);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Iterations, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.EarlyExaggeration, 1.0);
        ArgumentOutOfRangeException.ThrowIfNegative(options.ExaggeratedIterations);
        ArgumentOutOfRangeException.ThrowIfNegative(options.Seed);
        ArgumentOutOfRangeException.ThrowIfNegative(options.Angle);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Angle, TsneOptions.LargestAngle);
        if (matrix.Count < FewestItems)
        {
            throw new UserErrorException(ExitCode.Data, string.Create(CultureInfo.InvariantCulture, $"t-SNE needs at least {FewestItems} images; received {matrix.Count}."));
        }

        int item = matrix.FirstNonFiniteItem();
        if (item >= 0)
        {
            throw new UserErrorException(ExitCode.NotFinite, string.Create(CultureInfo.InvariantCulture, $"t-SNE needs finite features; item {item} holds a NaN or an infinity."));
        }
    }
}
