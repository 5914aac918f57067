using System.Globalization;
using CD.Model.Networks;
using CD.Runner.Benchmarks;
using CD.Runner.Errors;
using CD.Runner.Evaluation;
using CD.Runner.Projection;
using CD.Tests.Support;
using static TorchSharp.torch;

namespace CD.Tests.Benchmarks;

[TestClass]
[DoNotParallelize]
public sealed class BenchmarkTests
{
    private static readonly BenchmarkOptions Tiny = new()
    {
        Backbones = [BackboneKind.ResNet18],
        Batches = [(32, 4)],
        Dtypes = ["float32"],
        Seconds = 0.0,
    };

    [TestMethod]
    public void Run_Step_GivesARateItsPhasesAndItsShareOfTheCeiling()
    {
        BenchmarkOptions options = Tiny with { Kinds = [BenchmarkKind.Ceiling, BenchmarkKind.Step] };
        BenchmarkRow[] rows = [.. new Benchmark(options, CPU, NotElsewhere).Run()];
        double Value(string measurement, string quantity) => rows.Single(row => row.Measurement == measurement && row.Quantity == quantity).Value;

        Assert.AreEqual(8.0 / Value("step", "time"), Value("step", "rate"), 1e-9);
        Assert.AreEqual(100.0 * Value("step", "rate") / Value("convolutions", "rate"), Value("step", "share_of_convolutions"), 1e-9);
        double phases = ((string[])["augmentation", "forward", "losses", "backward", "clipping", "optimizer"]).Sum(phase => Value("step", phase));
        Assert.IsGreaterThan(0.0, Value("step", "backward"));
        Assert.IsLessThan(3.0 * Value("step", "time"), phases);
        Assert.IsGreaterThan(50.0, Value("step", "peak_memory"));
        Assert.IsGreaterThan(0.0, Value("matrix_product", "rate"));
        Assert.IsGreaterThan(0.0, Value("memory_copy", "rate"));
    }

    [TestMethod]
    public void Run_EmbeddingAndLoading_GiveRates()
    {
        BenchmarkRow[] rows = [.. new Benchmark(Tiny with { Kinds = [BenchmarkKind.Embedding, BenchmarkKind.Loading] }, CPU, NotElsewhere).Run()];

        CollectionAssert.AreEqual((string[])["embedding", "loading", "loading"], rows.Select(row => row.Measurement).ToArray());
        Assert.IsTrue(rows.All(row => row is { Unit: "images/s", Value: > 0.0 }));
    }

    private static IReadOnlyList<BenchmarkRow> NotElsewhere(IReadOnlyList<string> arguments) => throw new AssertFailedException("One network is measured here.");

    [TestMethod]
    public void Data_OfKMeans_IsThatOfThePeersFormula()
    {
        FeatureMatrix data = KMeansBenchmark.Data(items: 11);

        // The same formula in NumPy, see bench/peer/peer.py.
        Assert.AreEqual(-0.37851977f, data.Row(0)[0], 1e-6f);
        Assert.AreEqual(-0.16438349f, data.Row(0)[1], 1e-6f);
        Assert.AreEqual(0.09796889f, data.Row(10)[511], 1e-6f);
    }

    [TestMethod]
    public void Search_OfSomeItems_TakesTime()
    {
        (double prepare, double batch) = SearchBenchmark.Run(1000);

        Assert.IsGreaterThan(0.0, prepare);
        Assert.IsGreaterThan(0.0, batch);
        Assert.DoesNotContain(BenchmarkKind.Search, new BenchmarkOptions().Kinds);
    }

    // On paper: ranked 9, 7, 7, 1, the sought are first and third, so (1 / 1 + 2 / 3) / 2.
    [TestMethod]
    public void AveragePrecision_OfARanking_IsThePaperValue()
    {
        double[] scores = [7.0, 1.0, 9.0, 7.0];

        Assert.AreEqual(5.0 / 6.0, OutlierBenchmark.AveragePrecision(scores, item => item >= 2), 1e-12);
        Assert.AreEqual(1.0, OutlierBenchmark.AveragePrecision(scores, item => item == 2), 1e-12);
        Assert.AreEqual(0.25, OutlierBenchmark.AveragePrecision(scores, item => item == 1), 1e-12);
    }

    [TestMethod]
    [DataRow(nameof(BenchmarkKind.Duplicates))]
    [DataRow(nameof(BenchmarkKind.Outliers))]
    [DataRow(nameof(BenchmarkKind.Neighbours))]
    [DataRow(nameof(BenchmarkKind.Scale))]
    public void Kinds_ThatNeedMore_AreMeasuredOnlyOnDemand(string kind) => Assert.DoesNotContain(Enum.Parse<BenchmarkKind>(kind), new BenchmarkOptions().Kinds);

    [TestMethod]
    public void Exponent_OfAPower_IsThatPower()
    {
        Assert.AreEqual(1.5, ScaleBenchmark.Exponent([(1000, 7.0 * Math.Pow(1000, 1.5)), (6000, 7.0 * Math.Pow(6000, 1.5)), (100_000, 7.0 * Math.Pow(100_000, 1.5))]), 1e-9);
        Assert.AreEqual(0.0, ScaleBenchmark.Exponent([(10, 3.0), (1000, 3.0)]), 1e-12);
    }

    [TestMethod]
    public void Scale_OfWorks_GivesTimeAndMemoryInProcessesOfTheirOwnAndExponents()
    {
        ScaledWork linear = new("linear", data => Thread.Sleep(data.Count / 100)), square = new("square", _ => { }, Most: 2000);
        List<string> asked = [];
        BenchmarkRow[] rows = [.. new ScaleBenchmark([linear, square], [1000, 2000, 8000], Own).Run()];
        BenchmarkRow[] here = [.. new ScaleBenchmark([linear], [2000], NotElsewhere).Run()];

        CollectionAssert.AreEqual((string[])["linear 1000", "linear 2000", "linear 8000", "square 1000", "square 2000"], asked);
        Assert.AreEqual(1.0, rows.Single(row => row is { Measurement: "scale_linear", Quantity: "time_exponent" }).Value, 1e-9);
        Assert.AreEqual(2.0, rows.Single(row => row is { Measurement: "scale_square", Quantity: "time_exponent" }).Value, 1e-9);
        Assert.AreEqual(8000.0 * 8000.0, rows.Single(row => row.Quantity == "predicted_time").Value, 1.0);
        CollectionAssert.AreEqual((string[])["time", "memory"], here.Select(row => row.Quantity).ToArray());
        Assert.IsGreaterThan(0.019, here[0].Value);

        IReadOnlyList<BenchmarkRow> Own(IReadOnlyList<string> arguments)
        {
            int items = int.Parse(arguments[3], CultureInfo.InvariantCulture);
            CollectionAssert.AreEqual((string[])["--measure", "Scale", "--items", arguments[3], "--work", arguments[5]], arguments.ToArray());
            asked.Add($"{arguments[5]} {items}");
            return [new BenchmarkRow($"scale_{arguments[5]}", "", 0, "float32", items, "time", arguments[5] == "linear" ? items : (double)items * items, "s")];
        }
    }

    [TestMethod]
    public void Scale_EveryWork_RunsOnTheFewestItems()
    {
        FeatureMatrix data = KMeansBenchmark.Data(ScaleBenchmark.FewestItems);
        foreach (ScaledWork work in ScaledWork.All)
        {
            work.Run(data);
        }

        CollectionAssert.AllItemsAreUnique(ScaledWork.All.Select(work => work.Name).ToArray());
        Assert.DoesNotContain(BenchmarkKind.Scale, new BenchmarkOptions().Kinds);
    }

    [TestMethod]
    public void Row_OfTsne_ComparesTimeAndTrustworthiness()
    {
        (double seconds, double divergence, double trustworthiness) = TsneBenchmark.Run(100, new TsneOptions { Iterations = 300 });
        BenchmarkRow[] own = [Row("time", seconds), Row("divergence", divergence), Row("trustworthiness", trustworthiness)];
        PeerAnswer peer = new(3.0 * seconds, 100.0, Divergence: divergence, Trustworthiness: trustworthiness - 0.25);

        double[] values = [.. ComparisonRow.Find("tsne").Quantities.Select(quantity => quantity.Value(own, [peer]).Value)];

        // Differences of numbers of the order of 1.
        Assert.AreEqual(3.0, values[0], 1e-9);
        Assert.AreEqual(0.25, values[1], 1e-12);
        Assert.AreEqual(0.0, values[2], 1e-12);
        Assert.IsGreaterThan(0.5, trustworthiness);

        static BenchmarkRow Row(string quantity, double value) => new("tsne", string.Empty, 0, "float32", 0, quantity, value, string.Empty);
    }

    [TestMethod]
    public void ByGrowth_TwoMeasurements_FillFourFifthsOfMemory() =>
        Assert.AreEqual(768, LargestBatch.ByGrowth(batch => 1_000_000 + (batch * 1000L), 2_218_000));

    [TestMethod]
    public void ByGrowth_LittleMemory_IsAtLeastOneUnit() =>
        Assert.AreEqual(16, LargestBatch.ByGrowth(batch => 1_000_000 + (batch * 1000L), 10));

    [TestMethod]
    public void ByTrying_MemoryEnds_GivesTheBatchBefore() =>
        Assert.AreEqual(64, LargestBatch.ByTrying(batch => batch <= 64 ? 0 : throw new UserErrorException(ExitCode.Internal, "out of memory")));

    [TestMethod]
    public void ByTrying_NothingWorks_TellsWhy() =>
        Assert.ThrowsExactly<UserErrorException>(() => LargestBatch.ByTrying(_ => throw new UserErrorException(ExitCode.Engine, "no GPU")));

    [TestMethod]
    public void Run_LargestBatchOfTwoFormats_MeasuresEachInAProcessOfItsOwn()
    {
        BenchmarkOptions options = Tiny with { Kinds = [BenchmarkKind.Step], Batches = [(32, 0)], Dtypes = ["float32", "mixed_bfloat16"] };
        List<string> asked = [];
        IReadOnlyList<BenchmarkRow> Elsewhere(IReadOnlyList<string> arguments)
        {
            asked.Add(string.Join(' ', arguments));
            int batch = int.Parse(arguments[5], CultureInfo.InvariantCulture);
            return [new("step", "ResNet18", 32, arguments[7], batch, "peak_memory", 1e12 * batch, "MB"), new("memory_copy", string.Empty, 0, string.Empty, 0, "rate", 1.0, "GB/s")];
        }

        BenchmarkRow[] rows = [.. new Benchmark(options, CPU, Elsewhere).Run()];

        CollectionAssert.AreEqual((int[])[16, 16], rows.Select(row => row.BatchSize).ToArray());
        CollectionAssert.AreEqual(
            (string[])["64", "128", "16"],
            asked.Take(3).Select(text => text.Replace("--backbone ResNet18 --image-size 32 --batch-size ", string.Empty, StringComparison.Ordinal).Replace(" --dtype float32 --measure Step", string.Empty, StringComparison.Ordinal)).ToArray());
        Assert.HasCount(6, asked);
    }

    [TestMethod]
    public void Write_Rows_AreReadBackEqual()
    {
        using TemporaryFolder folder = new();
        string path = Path.Combine(folder.Path, BenchmarkTable.FileName);
        BenchmarkRow[] rows = [new("step", "ResNet34", 224, "float32", 16, "rate", 30.5, "views/s"), new("memory_copy", string.Empty, 0, string.Empty, 0, "rate", 1.0 / 3.0, "GB/s")];
        BenchmarkTable.Write(path, rows);

        CollectionAssert.AreEqual(rows, BenchmarkTable.Read(path).ToArray());
        StringAssert.StartsWith(File.ReadAllText(path), "measurement,backbone,image_size,dtype,batch_size,quantity,value,unit\n");
        using StringWriter output = new();
        BenchmarkTable.Print(output, rows);
        StringAssert.Contains(output.ToString(), "30.5 views/s");
    }

    [TestMethod]
    public void Run_Preset_IsAStepOfItsMethodInEachFormat()
    {
        BenchmarkOptions options = new() { Preset = "quick", Assignments = ["model.width=8"], Batches = [(32, 8)], Dtypes = ["float32"], Seconds = 0.0 };

        BenchmarkRow row = new Benchmark(options, CPU, _ => throw new InvalidOperationException("It is measured in this process.")).Run().Single();

        Assert.AreEqual(("step quick", 32, "float32", 8, "time", "s"), (row.Measurement, row.ImageSize, row.Dtype, row.BatchSize, row.Quantity, row.Unit));
        Assert.IsGreaterThan(0.0, row.Value);
    }
}
