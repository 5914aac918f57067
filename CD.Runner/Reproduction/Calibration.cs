using System.Diagnostics;
using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Evaluation;
using CD.Runner.Methods;
using CD.Runner.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Reproduction;

/// <summary>Estimates how long runs take on this machine from a few steps of each kind of run.</summary>
/// <param name="cancellation">Stops the measuring.</param>
internal sealed class Calibration(CancellationToken cancellation)
{
    // Enough images for a network to reach its pace; a batch of the paper's on a processor would take a minute a step.
    private const int LargestBatch = 64;
    private const int PointsOfKMeans = 2000;

    private readonly Dictionary<string, Pace> paces = [];

    /// <summary>Estimates one run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="images">Its images.</param>
    /// <returns>Seconds; rough, since a few steps are measured.</returns>
    public double Seconds(PlannedRun run, IImageSource images)
    {
        RunConfiguration configuration = run.Configuration;
        string kind = string.Join(' ', configuration.Method.Name, configuration.Model, configuration.Augmentation.ImageSize, configuration.Training.BatchSize, configuration.Engine);
        if (!paces.TryGetValue(kind, out Pace? pace))
        {
            pace = Measure(configuration, images);
            paces.Add(kind, pace);
        }

        double trained = (double)configuration.Training.Epochs * (images.Count / configuration.Training.BatchSize) * configuration.Training.BatchSize;
        return (pace.TrainSecondsPerImage * trained) + (pace.EvaluateSecondsPerImage * images.Count);
    }

    private Pace Measure(RunConfiguration configuration, IImageSource images)
    {
        int batchSize = Math.Min(Math.Min(configuration.Training.BatchSize, LargestBatch), images.Count);
        RunConfiguration small = configuration with { Training = configuration.Training with { BatchSize = batchSize } };
        using Experiment experiment = Experiment.Open(small, images);
        IMethod method = small.Method.Method;
        using ILearner learner = method.CreateLearner(new LearnerContext(experiment.Configuration, experiment.Device, images.Count, images.Shape, experiment.Clusters));
        long[] indices = Indices.Range(0, batchSize);
        using DeviceImageSource onDevice = new(images, experiment.Device);
        using ImageBatch batch = onDevice.Read([indices], cancellation).Single();
        double train = learner.Epochs == 0 ? 0.0 : Second(() => learner.TrainStep(batch, new StepContext(0, 0, indices, 0.0)).Dispose(), experiment.Device) / batchSize;
        using IEncoder encoder = learner.CreateEncoder();
        double embed = Second(() => Encode(encoder, batch, indices), experiment.Device) / batchSize;
        return new Pace(train, embed + Cluster(encoder, batch, indices, experiment));
    }

    /// <summary>The seconds of K-means an image, over all scored stages, from random points of the stages' sizes.</summary>
    private double Cluster(IEncoder encoder, ImageBatch batch, long[] indices, Experiment experiment)
    {
        if (experiment.Clusters is not { } clusters)
        {
            return 0.0;
        }

        using DisposeScope scope = NewDisposeScope();
        IReadOnlyList<Tensor> outputs = encoder.Encode(batch, indices);
        Random random = new(0);
        double seconds = 0.0;
        foreach (Tensor output in experiment.Stages.Zip(outputs).Where(stage => stage.First.Scored && stage.Second.dim() == 2).Select(stage => stage.Second))
        {
            int points = Math.Max(clusters, PointsOfKMeans);
            int dimensions = (int)output.size(1);
            float[] values = new float[points * dimensions];
            for (int index = 0; index < values.Length; index++)
            {
                values[index] = random.NextSingle();
            }

            Stopwatch watch = Stopwatch.StartNew();
            _ = KMeans.Fit(new FeatureMatrix(values, points, dimensions), new KMeansOptions { Clusters = clusters, Restarts = experiment.Configuration.Evaluation.Restarts }, cancellation);
            seconds += watch.Elapsed.TotalSeconds / points;
        }

        return seconds;
    }

    private static void Encode(IEncoder encoder, ImageBatch batch, long[] indices)
    {
        using DisposeScope scope = NewDisposeScope();
        _ = encoder.Encode(batch, indices);
    }

    /// <summary>The seconds of the second of two.</summary>
    private double Second(Action work, Device device)
    {
        cancellation.ThrowIfCancellationRequested();
        work();
        Wait(device);
        Stopwatch watch = Stopwatch.StartNew();
        work();
        Wait(device);
        return watch.Elapsed.TotalSeconds;
    }

    private static void Wait(Device device)
    {
        if (device.type == DeviceType.CUDA)
        {
            cuda.synchronize(device);
        }
    }

    private sealed record Pace(double TrainSecondsPerImage, double EvaluateSecondsPerImage);
}
