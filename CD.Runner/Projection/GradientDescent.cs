namespace CD.Runner.Projection;

/// <summary>Gradient descent with momentum and a gain for each coordinate, as scikit-learn's t-SNE has it.</summary>
/// <param name="objective">What is minimized.</param>
/// <param name="points">The points, which are moved.</param>
/// <param name="learningRate">The step's length for a gradient of 1.</param>
internal sealed class GradientDescent(TsneObjective objective, PlanarPoints points, double learningRate)
{
    /// <summary>How many steps lie between two looks at the divergence.</summary>
    public const int CheckInterval = 50;

    private const float LeastGain = 0.01f;
    private readonly PlanarPoints gradient = new(points.Count);

    /// <summary>The steps done.</summary>
    public int Iterations { get; private set; }

    /// <summary>The divergence at the last look; NaN before the first.</summary>
    public double Divergence { get; private set; } = double.NaN;

    /// <summary>Moves the points until a number of steps is done in all, or nothing improves any more.</summary>
    /// <param name="end">The steps done in all at the end.</param>
    /// <param name="exaggeration">What attraction is multiplied by.</param>
    /// <param name="momentum">The share of a step that the next one keeps.</param>
    /// <param name="options">When to stop early.</param>
    /// <param name="progress">Told at every look at the divergence; null for nobody.</param>
    /// <param name="cancellation">Stops between two steps.</param>
    public void Run(int end, double exaggeration, double momentum, TsneOptions options, Action<TsneProgress>? progress, CancellationToken cancellation)
    {
        Axis x = new(points.X, gradient.X, points.Count), y = new(points.Y, gradient.Y, points.Count);
        double best = double.PositiveInfinity;
        int bestIteration = Iterations;
        while (Iterations < end)
        {
            cancellation.ThrowIfCancellationRequested();
            bool check = (Iterations + 1) % CheckInterval == 0 || Iterations + 1 == end;
            double divergence = objective.Gradient(points, exaggeration, gradient, check);
            double squares = x.Move((float)learningRate, (float)momentum) + y.Move((float)learningRate, (float)momentum);
            Iterations++;
            if (!check)
            {
                continue;
            }

            Divergence = divergence;
            progress?.Invoke(new TsneProgress(Iterations, options.Iterations, divergence));
            if (divergence < best)
            {
                (best, bestIteration) = (divergence, Iterations);
            }
            else if (Iterations - bestIteration > options.IterationsWithoutProgress)
            {
                return;
            }

            if (Math.Sqrt(squares) <= options.LeastGradientNorm)
            {
                return;
            }
        }
    }

    /// <summary>One coordinate of all points.</summary>
    private sealed class Axis(float[] places, float[] gradient, int count)
    {
        private readonly float[] updates = new float[count];
        private readonly float[] gains = [.. Enumerable.Repeat(1f, count)];

        /// <summary>Does one step; gives the sum of the squared gradient with gains.</summary>
        public double Move(float learningRate, float momentum)
        {
            double squares = 0.0;
            for (int point = 0; point < count; point++)
            {
                float slope = gradient[point], update = updates[point];
                float gain = update * slope < 0f ? gains[point] + 0.2f : Math.Max(gains[point] * 0.8f, LeastGain);
                slope *= gain;
                update = (momentum * update) - (learningRate * slope);
                squares += slope * slope;
                gains[point] = gain;
                updates[point] = update;
                places[point] += update;
            }

            return squares;
        }
    }
}
