using CD.Losses.FSharp;
using CD.Model.Initializers;
using CD.Model.Layers;
using CD.Model.Networks;
using CD.Runner.Augmentation;
using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Methods;
using CD.Runner.Methods.Dec;
using CD.Tests.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Methods.Autoencoders;

[TestClass]
public sealed class SelfTrainingPhaseTests
{
    private const int Images = 18;
    private const int Clusters = 3;

    [TestMethod]
    public void Prepare_FirstEpoch_MakesCentresAndTargetsOfAllImages()
    {
        using DisposeScope scope = NewDisposeScope();
        using Parts parts = new(new DecSettings());
        Dictionary<string, Tensor> state = parts.Prepared(epoch: 0);
        Tensor codes = parts.Codes();

        // K-means' centres are the means of their clusters' codes.
        Tensor q = StudentClustering.assignment(1.0, codes, parts.Centres.Tensor);
        Tensor nearest = cdist(codes, parts.Centres.Tensor).argmin(1);
        for (int cluster = 0; cluster < Clusters; cluster++)
        {
            Tensor own = codes[nearest.eq(cluster)].mean([0L]);
            Assert.IsTrue(own.allclose(parts.Centres.Tensor[cluster], 1e-4, 1e-4), $"cluster {cluster}");
        }

        Assert.IsTrue(StudentClustering.target(q.sum([0L]), q).allclose(state["targets"], 1e-4, 1e-5));
        Assert.IsTrue(nearest.equal(state["clusters"]).all().ToBoolean());
        Assert.AreEqual(1.0, state["label_change"].ToDouble());
        Assert.AreEqual(0.0, state["dead_clusters"].ToDouble());
        Assert.IsEmpty(parts.Phase.TakeNotes());
    }

    [TestMethod]
    public void Prepare_CentreFarFromAllImages_ReportsADeadCluster()
    {
        using DisposeScope scope = NewDisposeScope();
        using Parts parts = new(new DecSettings());
        parts.Prepared(epoch: 0);
        using (no_grad())
        {
            parts.Centres.Tensor[1] = full(4, 1000f);
        }

        Dictionary<string, Tensor> state = parts.Prepared(epoch: 1);

        Assert.AreEqual(1.0, state["dead_clusters"].ToDouble());
        Assert.IsGreaterThan(0.0, state["label_change"].ToDouble());
        Assert.IsTrue(state["targets"].isfinite().all().ToBoolean());
        Assert.AreEqual("1 of 3 clusters are without an image at epoch 2 of the self-training.", parts.Phase.TakeNotes().Single());
        Assert.IsEmpty(parts.Phase.TakeNotes());
    }

    [TestMethod]
    public void TrainStep_OfSomeImages_FollowsTheirTargetsAndMovesEncoderAndCentres()
    {
        using DisposeScope scope = NewDisposeScope();
        using Parts parts = new(new DecSettings());
        Dictionary<string, Tensor> state = parts.Prepared(epoch: 0);
        long[] places = [17, 3, 9, 0];
        Tensor q = StudentClustering.assignment(1.0, parts.Codes().index_select(0, tensor(places)), parts.Centres.Tensor);
        double expected = StudentClustering.divergence(state["targets"].index_select(0, tensor(places)), q).ToDouble();
        Dictionary<string, Tensor> before = parts.Network.State().ToDictionary(item => item.Name, item => item.Tensor.clone());
        Tensor centres = parts.Centres.Tensor.clone();

        Tensor values = parts.TrainStep(places);

        Assert.AreEqual(expected, values[0].ToDouble(), 1e-5 * Math.Max(expected, 1e-3));
        Assert.IsFalse(parts.Centres.Tensor.equal(centres).all().ToBoolean());
        string[] moved = [.. parts.Network.State().Where(item => !item.Tensor.equal(before[item.Name]).all().ToBoolean()).Select(item => item.Name.Split('.')[0]).Distinct()];
        CollectionAssert.AreEqual((string[])["encoder"], moved);
    }

    [TestMethod]
    public void Batches_Sequential_GoOnWhereTheEpochBeforeEndedAndBeginAgain()
    {
        using Parts parts = new(new DecSettings { Order = ImageOrder.Sequential, UpdateInterval = 3 });
        using Generator order = new(1, CPU);

        CollectionAssert.AreEqual((long[])[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], parts.Phase.Batches(0, order).SelectMany(batch => batch).ToArray());
        CollectionAssert.AreEqual((long[])[12, 13, 14, 15, 16, 17, 0, 1, 2, 3, 4, 5], parts.Phase.Batches(1, order).SelectMany(batch => batch).ToArray());
    }

    [TestMethod]
    public void Batches_ShuffledOverSeveralPasses_ShowNoImageTwiceInOne()
    {
        using Parts parts = new(new DecSettings { UpdateInterval = 10 });
        using Generator order = new(1, CPU);

        long[][] batches = [.. parts.Phase.Batches(0, order)];

        Assert.HasCount(10, batches);
        Assert.AreEqual(16, batches[..4].SelectMany(batch => batch).Distinct().Count());
        Assert.AreEqual(16, batches[4..8].SelectMany(batch => batch).Distinct().Count());
        CollectionAssert.AreNotEqual(batches[0], batches[4]);
    }

    private sealed class Parts : IDisposable
    {
        private readonly MemoryImageSource source = SmallImages.Source(Images);
        public Parts(DecSettings settings)
        {
            RunConfiguration configuration = new()
            {
                Method = new ConfiguredMethod(MethodCatalogue.BuiltIn.Find("dec")!, settings),
                Augmentation = new AugmentationSettings { ImageSize = 16 },
                Training = new TrainingSettings { Epochs = 3, BatchSize = 4 },
                Engine = new EngineSettings { Device = "cpu", Threads = 1 },
            };
            LearnerContext context = new(configuration, CPU, Images, source.Shape, Clusters);
            using Generator weights = context.Weights();
            Network.Build(context.BuildContext(weights));
            Centres = Variable.Create(context.BuildContext(weights), "centres", [Clusters, 4], new Zeros(), trainable: true);
            Phase = new SelfTrainingPhase(context, Network, Centres, Pixels, settings);
        }

        public Autoencoder Network { get; } = new(new AutoencoderOptions { Kind = AutoencoderKind.Fc, Channels = 3, ImageSize = 16, Code = 4, Width = 8 });

        public Variable Centres { get; }

        public SelfTrainingPhase Phase { get; }

        public Dictionary<string, Tensor> Prepared(int epoch)
        {
            Phase.Prepare(epoch, source, CancellationToken.None);
            return Phase.State().ToDictionary(item => item.Name, item => item.Tensor);
        }

        public Tensor Codes()
        {
            using ImageBatch batch = source.Read([Indices.Range(0, Images)], CancellationToken.None).Single();
            using IDisposable guard = no_grad();
            return Network.Encode(Pixels(batch), 0, 4, training: false);
        }

        public Tensor TrainStep(long[] places)
        {
            using ImageBatch batch = source.Read([places], CancellationToken.None).Single();
            return Phase.TrainStep(batch, new StepContext(0, 0, places, 1e-2));
        }

        public void Dispose()
        {
            Phase.Dispose();
            Centres.Dispose();
            Network.Dispose();
            source.Dispose();
        }

        private Tensor Pixels(ImageBatch batch) => PlainImages.Of(batch, 16, 3, CPU);
    }
}
