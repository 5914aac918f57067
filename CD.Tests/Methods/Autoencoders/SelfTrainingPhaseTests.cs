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
        private readonly Autoencoder network = new(new AutoencoderOptions { Kind = AutoencoderKind.Fc, Channels = 3, ImageSize = 16, Code = 4, Width = 8 });

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
            network.Build(context.BuildContext(weights));
            Centres = Variable.Create(context.BuildContext(weights), "centres", [Clusters, 4], new Zeros(), trainable: true);
            Phase = new SelfTrainingPhase(context, network, Centres, Pixels, settings);
        }

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
            return network.Encode(Pixels(batch), 0, 4, training: false);
        }

        public void Dispose()
        {
            Phase.Dispose();
            Centres.Dispose();
            network.Dispose();
            source.Dispose();
        }

        private Tensor Pixels(ImageBatch batch) => PlainImages.Of(batch, 16, 3, CPU);
    }
}
