using System.Diagnostics;
using System.Globalization;
using CD.Model.Layers;
using CD.Model.Networks;
using CD.Runner.Configuration;
using CD.Runner.Evaluation;
using CD.Runner.Projection;
using CD.Runner.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Benchmarks;

/// <summary>Measures what <see cref="BenchmarkOptions"/> asks for.</summary>
/// <remarks>
/// What depends on a network is measured in a process of its own where there is more than one, since the peak of a process's memory,
/// and what its allocator keeps, are those of all that it has done.
/// </remarks>
/// <param name="options">What to measure.</param>
/// <param name="device">Where.</param>
/// <param name="own">Measures in a process of its own, from arguments of <c>bench</c>.</param>
internal sealed class Benchmark(BenchmarkOptions options, Device device, Func<IReadOnlyList<string>, IReadOnlyList<BenchmarkRow>> own)
{
    private const double Billion = 1e9;
    private const double BytesPerMegabyte = 1e6;
    private static readonly int[] FileSides = [32, 256];

    /// <summary>Measures one thing after the other.</summary>
    /// <returns>The rows, each as soon as it is measured.</returns>
    public IEnumerable<BenchmarkRow> Run()
    {
        if (options.Preset is { } preset)
        {
            return Method(preset);
        }

        IEnumerable<BenchmarkRow> rows = Enumerable.Empty<BenchmarkRow>();
        if (options.Kinds.Contains(BenchmarkKind.Ceiling))
        {
            rows = rows.Concat(Machine());
        }

        if (options.Kinds.Any(kind => kind is BenchmarkKind.Ceiling or BenchmarkKind.Step or BenchmarkKind.Embedding))
        {
            rows = rows.Concat(Networks());
        }

        if (options.Kinds.Contains(BenchmarkKind.KMeans))
        {
            rows = rows.Concat(Clustering());
        }

        if (options.Kinds.Contains(BenchmarkKind.Tsne))
        {
            rows = rows.Concat(Projecting());
        }

        if (options.Kinds.Contains(BenchmarkKind.Search))
        {
            rows = rows.Concat(Searching());
        }

        if (options.Kinds.Contains(BenchmarkKind.Scale))
        {
            rows = rows.Concat(new ScaleBenchmark(options.Works, options.Items, own).Run());
        }

        if (options.Kinds.Contains(BenchmarkKind.Duplicates))
        {
            rows = rows.Concat(DuplicateBenchmark.Run(options.Run!, options.Output));
        }

        if (options.Kinds.Contains(BenchmarkKind.Outliers))
        {
            rows = rows.Concat(OutlierBenchmark.Run(options.Run!));
        }

        if (options.Kinds.Contains(BenchmarkKind.Neighbours))
        {
            rows = rows.Concat(NeighbourBenchmark.Run(options.Run!));
        }

        return options.Kinds.Contains(BenchmarkKind.Loading) ? rows.Concat(Loading()) : rows;
    }

    private IEnumerable<BenchmarkRow> Method(string preset)
    {
        foreach ((int imageSize, int batchSize) in options.Batches)
        {
            foreach (string dtype in options.Dtypes)
            {
                using MethodBenchmark method = new(preset, options.Assignments, imageSize, batchSize, dtype, device);
                yield return new BenchmarkRow($"step {preset}", string.Empty, imageSize, dtype, batchSize, "time", method.Run(options.Seconds), "s");
            }
        }
    }

    private IEnumerable<BenchmarkRow> Networks()
    {
        (BackboneKind Backbone, int ImageSize, int BatchSize, string Dtype)[] cells =
        [
            .. from backbone in options.Backbones
               from batch in options.Batches
               from dtype in options.Dtypes
               select (backbone, batch.ImageSize, batch.BatchSize, dtype),
        ];
        if (cells is [(var only, var size, > 0 and var images, var numbers)])
        {
            return Network(only, size, images, numbers);
        }

        return cells.SelectMany(cell => Elsewhere(cell.Backbone, cell.ImageSize, cell.BatchSize, cell.Dtype));
    }

    /// <summary>The rows of one network, measured in a process of its own; of the largest batch where none is given.</summary>
    private IEnumerable<BenchmarkRow> Elsewhere(BackboneKind backbone, int imageSize, int batchSize, string dtype)
    {
        IReadOnlyList<BenchmarkRow> Measure(int batch, params IEnumerable<BenchmarkKind> kinds) => own(
        [
            "--backbone", backbone.ToString(), "--image-size", imageSize.ToString(CultureInfo.InvariantCulture),
            "--batch-size", batch.ToString(CultureInfo.InvariantCulture), "--dtype", dtype,
            .. kinds.SelectMany(kind => (string[])["--measure", kind.ToString()]),
        ]);

        int found = batchSize > 0
            ? batchSize
            : LargestBatch.Find(batch => (long)(BytesPerMegabyte * Measure(batch, BenchmarkKind.Step).Single(row => row.Quantity == "peak_memory").Value), device);
        return Measure(found, options.Kinds.Where(kind => kind is BenchmarkKind.Ceiling or BenchmarkKind.Step or BenchmarkKind.Embedding))
            .Where(row => row.Backbone.Length > 0);
    }

    private IEnumerable<BenchmarkRow> Machine()
    {
        Ceilings ceilings = new(device, options.Seconds);
        foreach (string dtype in options.Dtypes)
        {
            yield return new BenchmarkRow("matrix_product", string.Empty, 0, dtype, 0, "rate", ceilings.MatrixProduct(DTypePolicy.FromName(dtype).ComputeDtype), "GFLOP/s");
        }

        yield return new BenchmarkRow("memory_copy", string.Empty, 0, string.Empty, 0, "rate", ceilings.MemoryCopy(), "GB/s");
    }

    /// <summary>What depends on the network: its convolutions' ceiling, a training step, embedding.</summary>
    private IEnumerable<BenchmarkRow> Network(BackboneKind backbone, int imageSize, int batch, string dtype)
    {
        BenchmarkRow Row(string measurement, string quantity, double value, string unit) => new(measurement, backbone.ToString(), imageSize, dtype, batch, quantity, value, unit);
        double operations = ConvolutionShape.TrainingOperations(ConvolutionShape.Of(backbone, imageSize));
        double? ceiling = null;
        if (options.Kinds.Contains(BenchmarkKind.Ceiling))
        {
            double pass = new Ceilings(device, options.Seconds).Convolutions(backbone, imageSize, batch, DTypePolicy.FromName(dtype).ComputeDtype);
            ceiling = batch / pass;
            yield return Row("convolutions", "rate", ceiling.Value, "views/s");
            yield return Row("convolutions", "operations", ceiling.Value * operations / Billion, "GFLOP/s");
        }

        if (options.Kinds.Contains(BenchmarkKind.Step))
        {
            foreach (BenchmarkRow row in Step(Row, backbone, imageSize, batch, dtype, operations, ceiling))
            {
                yield return row;
            }
        }

        if (options.Kinds.Contains(BenchmarkKind.Embedding))
        {
            yield return Row("embedding", "rate", Embedding(backbone, imageSize, batch, dtype), "images/s");
        }
    }

    private IEnumerable<BenchmarkRow> Step(Func<string, string, double, string, BenchmarkRow> row, BackboneKind backbone, int imageSize, int batch, string dtype, double operations, double? ceiling)
    {
        using StepBenchmark step = new(backbone, imageSize, batch, dtype, device);
        (double seconds, IReadOnlyDictionary<StepPhase, double> phases) = step.Run(options.Seconds);
        double rate = 2.0 * batch / seconds;
        yield return row("step", "time", seconds, "s");
        yield return row("step", "rate", rate, "views/s");
        yield return row("step", "operations", rate * operations / Billion, "GFLOP/s");
        if (ceiling is { } limit)
        {
            yield return row("step", "share_of_convolutions", 100.0 * rate / limit, "%");
        }

        foreach ((StepPhase phase, double duration) in phases)
        {
            yield return row("step", phase.ToString().ToLowerInvariant(), duration, "s");
        }

        yield return row("step", "rest", Math.Max(0.0, seconds - phases.Values.Sum()), "s");
        using Process process = Process.GetCurrentProcess();
        yield return row("step", "peak_memory", process.PeakWorkingSet64 / BytesPerMegabyte, "MB");
    }

    private double Embedding(BackboneKind backbone, int imageSize, int batch, string dtype)
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator generator = RandomStreams.Weights(0);
        using ContrastiveDisentanglingNetwork network = new(new NetworkOptions { Backbone = backbone });
        network.Build(new BuildContext(device, DTypePolicy.FromName(dtype), generator));
        using InferenceNetwork inference = network.ToInference();
        Tensor images = rand([batch, 3, imageSize, imageSize], device: device);
        double seconds = Repeated.Time(
            () =>
            {
                using Embedding outputs = inference.Forward(images);
                return outputs.Backbone.alias();
            },
            options.Seconds,
            device);
        return batch / seconds;
    }

    private static IEnumerable<BenchmarkRow> Clustering()
    {
        FeatureMatrix data = KMeansBenchmark.Data();
        foreach (KMeansKind kind in Enum.GetValues<KMeansKind>())
        {
            (double seconds, double inertia) = KMeansBenchmark.Run(data, kind);
            string name = kind.ToString().ToLowerInvariant();
            yield return new BenchmarkRow("kmeans", string.Empty, 0, "float32", 0, $"{name}_time", seconds, "s");
            yield return new BenchmarkRow("kmeans", string.Empty, 0, "float32", 0, $"{name}_inertia", inertia, string.Empty);
        }
    }

    private static IEnumerable<BenchmarkRow> Projecting()
    {
        (double seconds, double divergence, double trustworthiness) = TsneBenchmark.Run(TsneBenchmark.Items, new TsneOptions());
        yield return new BenchmarkRow("tsne", string.Empty, 0, "float32", 0, "time", seconds, "s");
        yield return new BenchmarkRow("tsne", string.Empty, 0, "float32", 0, "divergence", divergence, "nats");
        yield return new BenchmarkRow("tsne", string.Empty, 0, "float32", 0, "trustworthiness", trustworthiness, string.Empty);
    }

    private static IEnumerable<BenchmarkRow> Searching()
    {
        (double prepare, double batch) = SearchBenchmark.Run(SearchBenchmark.Items);
        yield return new BenchmarkRow("search", string.Empty, 0, "float32", 0, "prepare", prepare, "s");
        yield return new BenchmarkRow("search", string.Empty, 0, "float32", 32, "time", batch, "s");
    }

    private IEnumerable<BenchmarkRow> Loading() =>
        FileSides.Select(side => new BenchmarkRow("loading", string.Empty, side, string.Empty, 64, "rate", LoadingBenchmark.Run(side, 64, options.Seconds), "images/s"));
}
