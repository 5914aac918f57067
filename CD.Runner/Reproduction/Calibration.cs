using System.Diagnostics;
using CD.Runner.Benchmarks;
using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Evaluation;
using CD.Runner.Methods;
using CD.Runner.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Reproduction;

/// <summary>Estimates how long runs take on this machine from a few steps of each phase of each kind of run; the clustering at the end, seconds, is left out.</summary>
/// <param name="cancellation">Stops the measuring.</param>
internal sealed class Calibration(CancellationToken cancellation)
{
    // A batch of the paper's at 224 pixels takes a minute a step on a processor; a whole batch, which passes more quickly an image, is measured where it takes less.
    private const int FirstBatch = 16;
    private const double LongestStep = 8.0;

    // Long enough for the just-in-time compiler to have made its better code, which takes some hundred calls.
    private const double LongestMeasurement = 1.5;
    private const double ShortestMeasurement = 0.3;

    private readonly Dictionary<string, Pace> paces = [];

    /// <summary>Estimates one run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="images">Its images.</param>
    /// <returns>Seconds, rough since a few steps of each phase are measured, and the number of its epochs.</returns>
    public (double Seconds, int Epochs) Estimate(PlannedRun run, IImageSource images)
    {
        RunConfiguration configuration = run.Configuration;

        // The default method's variants cost the same; those of others may be other networks.
        string variant = configuration.Method.Method == MethodCatalogue.BuiltIn.All[0] ? string.Empty : run.Variant;
        string kind = string.Join(' ', configuration.Method.Name, variant, configuration.Model.Backbone, configuration.Model.Width, configuration.Augmentation.ImageSize, configuration.Training.BatchSize, configuration.Training.Epochs, configuration.Engine);
        if (!paces.TryGetValue(kind, out Pace? pace))
        {
            pace = Measure(configuration, images);
            paces.Add(kind, pace);
        }

        double trained = pace.Phases.Sum(phase => (double)phase.Views * phase.SecondsPerView);
        return (trained + pace.Phases.Sum(phase => phase.PrepareSeconds) + (pace.EvaluateSecondsPerImage * images.Count), pace.Epochs);
    }

    private Pace Measure(RunConfiguration configuration, IImageSource images)
    {
        int whole = Math.Min(configuration.Training.BatchSize, images.Count);
        Pace first = Measure(configuration, images, Math.Min(FirstBatch, whole), ShortestMeasurement);
        double step = whole * (first.Phases.Select(phase => phase.SecondsPerView * phase.ViewsPerImage).DefaultIfEmpty(0.0).Max() + first.EvaluateSecondsPerImage);
        return whole > FirstBatch && step < LongestStep ? Measure(configuration, images, whole, LongestMeasurement) : first;
    }

    private Pace Measure(RunConfiguration configuration, IImageSource images, int batchSize, double longest)
    {
        RunConfiguration small = configuration with { Training = configuration.Training with { BatchSize = batchSize } };
        using Experiment experiment = Experiment.Open(small, images);
        IMethod method = small.Method.Method;
        using ILearner learner = method.CreateLearner(new LearnerContext(experiment.Configuration, experiment.Device, images.Count, images.Shape, experiment.Clusters));
        using DeviceImageSource onDevice = new(images, experiment.Device);
        using Generator order = new(0, experiment.Device.type == DeviceType.CPU ? experiment.Device : CPU);
        List<PhasePace> phases = [];

        // The views of a whole epoch do not depend on the batch but for its remainder.
        foreach (IGrouping<int, int> phase in Enumerable.Range(0, learner.Epochs).GroupBy(learner.PhaseOf))
        {
            phases.Add(MeasurePhase(learner, onDevice, [.. phase], order, longest, experiment.Device));
        }

        long[] indices = Indices.Range(0, batchSize);
        using ImageBatch batch = onDevice.Read([indices], cancellation).Single();
        using IEncoder encoder = learner.CreateEncoder();
        return new Pace(learner.Epochs, phases, Quickest(() => Encode(encoder, batch, indices), ShortestMeasurement, experiment.Device) / batchSize);
    }

    private PhasePace MeasurePhase(ILearner learner, DeviceImageSource images, IReadOnlyList<int> epochs, Generator order, double longest, Device device)
    {
        int epoch = epochs[0];
        Stopwatch preparing = Stopwatch.StartNew();
        learner.PrepareEpoch(epoch, images, cancellation);
        double prepared = preparing.Elapsed.TotalSeconds;
        long views = epochs.Select(learner.Plan).Sum(plan => (long)plan.Steps * plan.ViewsPerStep);
        IReadOnlyList<SampledStep> steps = SampledStep.Of(learner, epoch, order);
        if (steps.Count == 0)
        {
            return new PhasePace(views, 1.0, 0.0, prepared);
        }

        int viewsPerStep = Math.Max(1, learner.Plan(epoch).ViewsPerStep);
        double seconds = SampledStep.Seconds(steps, step =>
        {
            using ImageBatch batch = images.Read([step.Indices], cancellation).Single();
            return Quickest(() => learner.TrainStep(batch, new StepContext(epoch, step.Step, step.Indices, 0.0)).Dispose(), longest, device);
        });
        return new PhasePace(views, (double)viewsPerStep / steps.MaxBy(step => step.Count)!.Indices.Length, seconds / viewsPerStep, prepared);
    }

    private static void Encode(IEncoder encoder, ImageBatch batch, long[] indices)
    {
        using DisposeScope scope = NewDisposeScope();
        _ = encoder.Encode(batch, indices);
    }

    /// <summary>The seconds of the quickest repetition after the first, which prepares kernels and memory: others may be disturbed, none is too quick.</summary>
    private double Quickest(Action work, double longest, Device device)
    {
        double quickest = double.PositiveInfinity;
        Stopwatch all = new();
        for (int repetition = 0; repetition < 2 || all.Elapsed.TotalSeconds < longest; repetition++)
        {
            cancellation.ThrowIfCancellationRequested();
            Stopwatch watch = Stopwatch.StartNew();
            work();
            Repeated.Wait(device);
            quickest = repetition == 0 ? quickest : Math.Min(quickest, watch.Elapsed.TotalSeconds);
            all.Start();
        }

        return quickest;
    }

    private sealed record Pace(int Epochs, IReadOnlyList<PhasePace> Phases, double EvaluateSecondsPerImage);

    private sealed record PhasePace(long Views, double ViewsPerImage, double SecondsPerView, double PrepareSeconds);
}
