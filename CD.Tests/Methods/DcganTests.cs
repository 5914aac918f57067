using CD.Losses.FSharp;
using CD.Model.Layers;
using CD.Model.Networks;
using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Methods;
using CD.Runner.Methods.Dcgan;
using CD.Tests.Runs;
using CD.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Methods;

[TestClass]
[DoNotParallelize]
public sealed class DcganTests
{
    private static readonly RunConfiguration Small = Of(new DcganSettings { Width = 16, NoiseDimensions = 10 });

    [TestMethod]
    public void Parameters_For32PixelsInColour_AreTheFactSheets()
    {
        RunConfiguration configuration = Of(new DcganSettings());
        using ILearner learner = MethodRuns.Learner(configuration with { Augmentation = configuration.Augmentation with { ImageSize = 32 } }, clusters: null);

        Assert.AreEqual(663_296, Count("discriminator."));
        Assert.AreEqual(1_068_928, Count("generator."));

        long Count(string part) => learner.ModelState()
            .Where(item => item.Name.StartsWith(part, StringComparison.Ordinal) && !item.Name.Contains("running_", StringComparison.Ordinal) && !item.Name.Contains("num_batches", StringComparison.Ordinal))
            .Sum(item => item.Tensor.numel());
    }

    [TestMethod]
    [DataRow(16, true)]
    [DataRow(28, true)]
    [DataRow(32, true)]
    [DataRow(80, true)]
    [DataRow(96, true)]
    [DataRow(224, true)]
    [DataRow(8, false)]
    [DataRow(30, false)]
    [DataRow(33, false)]
    [DataRow(144, true)]
    [DataRow(12, false)]
    public void Networks_OfASize_MirrorEachOtherOrAreRefused(int size, bool taken)
    {
        Assert.AreEqual(taken, DcganNetworks.Takes(size));
        if (taken)
        {
            using NetworkChain discriminator = DcganNetworks.Discriminator(size, 8), generator = DcganNetworks.Generator(size, 8, 1);
            CollectionAssert.AreEqual(new long[] { -1, 1, 1, 1 }, discriminator.Describe([-1, 1, size, size]).Nodes[^1].OutputShape.ToArray());
            CollectionAssert.AreEqual(new long[] { -1, 1, size, size }, generator.Describe([-1, 5, 1, 1]).Nodes[^1].OutputShape.ToArray());
        }
    }

    [TestMethod]
    public void Gradients_OfEitherStep_ReachItsOwnNetworkOnly()
    {
        using DisposeScope scope = NewDisposeScope();
        (DcganLearner learner, AdversarialPhase phase) = Start();
        using (learner)
        using (phase)
        {
            Tensor real = rand(6, 3, 16, 16) * 2 - 1;
            Tensor made = learner.Generator.Forward(learner.Draw(6), training: true)[^1];

            phase.DifferentiateDiscriminator(real, made);
            Assert.IsTrue(learner.Generator.TrainableVariables.All(variable => variable.Computed.grad is null));
            Assert.IsTrue(learner.Discriminator.TrainableVariables.All(variable => variable.Computed.grad is not null));

            learner.Discriminator.TrainableVariables.ToList().ForEach(variable => variable.Computed.grad = null);
            phase.DifferentiateGenerator(made);
            Assert.IsTrue(learner.Generator.TrainableVariables.All(variable => variable.Computed.grad is not null));
            Assert.IsTrue(learner.Discriminator.TrainableVariables.All(variable => variable.Computed.grad is null && variable.Computed.requires_grad));
        }
    }

    [TestMethod]
    public void Gradients_OfTheOwnKernels_AreThoseOfFloat64()
    {
        using DisposeScope scope = NewDisposeScope();
        using NetworkChain discriminator = DcganNetworks.Discriminator(32, 16), generator = DcganNetworks.Generator(32, 16, 3);
        using NetworkChain exactDiscriminator = DcganNetworks.Discriminator(32, 16), exactGenerator = DcganNetworks.Generator(32, 16, 3);
        using Generator weights = new(3);
        foreach ((NetworkChain network, DTypePolicy policy) in new[] { (discriminator, DTypePolicy.Float32), (exactDiscriminator, DTypePolicy.Float64) })
        {
            network.Build([-1, 3, 32, 32], new BuildContext(CPU, policy, weights));
        }

        foreach ((NetworkChain network, DTypePolicy policy) in new[] { (generator, DTypePolicy.Float32), (exactGenerator, DTypePolicy.Float64) })
        {
            network.Build([-1, 10, 1, 1], new BuildContext(CPU, policy, weights));
        }

        using (no_grad())
        {
            foreach ((Variable own, Variable exact) in discriminator.Variables.Concat(generator.Variables).Zip(exactDiscriminator.Variables.Concat(exactGenerator.Variables)))
            {
                exact.Tensor.copy_(own.Tensor);
            }
        }

        Tensor noise = randn([8, 10, 1, 1], generator: weights);
        Differentiate(generator, discriminator, noise);
        Differentiate(exactGenerator, exactDiscriminator, noise.to(ScalarType.Float64));

        // Thousands of float32 products a gradient, through nine layers; normalizations divide by deviations of some hundredths.
        foreach ((Variable own, Variable exact) in discriminator.TrainableVariables.Concat(generator.TrainableVariables).Zip(exactDiscriminator.TrainableVariables.Concat(exactGenerator.TrainableVariables)))
        {
            double scale = exact.Tensor.grad!.norm().ToDouble();
            Assert.IsLessThan(2e-3 * scale, (own.Tensor.grad!.to(ScalarType.Float64) - exact.Tensor.grad!).norm().ToDouble(), own.Path);
        }

        static void Differentiate(NetworkChain generator, NetworkChain discriminator, Tensor noise) =>
            Adversarial.generator(discriminator.Forward(generator.Forward(noise, training: true)[^1], training: true)[^1].flatten()).backward();
    }

    [TestMethod]
    public void TrainStep_AtTheStart_GivesTheLossesOfANetworkThatCannotTell()
    {
        using ILearner learner = MethodRuns.Learner(Small, clusters: null);
        double total = MethodRuns.TrainEpochs(learner, 1)[0];

        // 3 ln 2 = 2.08 with logits near 0; three steps change them a little.
        Assert.AreEqual(3 * Math.Log(2), total, 0.6);
        CollectionAssert.AreEqual((string[])["discriminator", "generator", "d_real", "d_made", "generator_norm", "total", "grad_norm"], learner.Plan(0).ValueNames.ToArray());
    }

    [TestMethod]
    public void TrainStep_OfTheMinimaxGame_MovesOtherWeights()
    {
        using DisposeScope scope = NewDisposeScope();
        using ILearner one = MethodRuns.Learner(Small, clusters: null), other = MethodRuns.Learner(Of(new DcganSettings { Width = 16, NoiseDimensions = 10, GeneratorLoss = GeneratorLossKind.Minimax }), clusters: null);
        MethodRuns.TrainEpochs(one, 1);
        MethodRuns.TrainEpochs(other, 1);

        Assert.IsFalse(one.ModelState().Zip(other.ModelState()).All(pair => pair.First.Tensor.equal(pair.Second.Tensor).all().ToBoolean()));
    }

    [TestMethod]
    public void TrainStep_Again_LeavesNoTensor() => MethodRuns.AssertNoTensorStays(Small, clusters: null);

    [TestMethod]
    public void Encoder_OfALearner_GivesBlocksOfNormOneAndOutlivesIt()
    {
        ILearner learner = MethodRuns.Learner(Small, clusters: null);
        using var encoder = learner.CreateEncoder();
        using DisposeScope scope = NewDisposeScope();
        Tensor before = MethodRuns.Encode(encoder).Single();
        learner.Dispose();

        // Maps of 16 and 32 channels, 4x4 each.
        CollectionAssert.AreEqual(new long[] { 6, 16 * (16 + 32) }, before.shape);
        foreach (Tensor block in new[] { before.narrow(1, 0, 16 * 16), before.narrow(1, 16 * 16, 16 * 32) })
        {
            Assert.IsLessThan(1e-5, (block.norm(1) - 1).abs().max().ToDouble());
        }

        Assert.IsTrue(before.equal(MethodRuns.Encode(encoder).Single()).all().ToBoolean());
    }

    [TestMethod]
    public void Features_OfMapsThatFourDoesNotDivide_AreTheMaximaOfOverlappingWindows()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor maps = arange(49, ScalarType.Float64).view(1, 1, 7, 7);

        // On paper: rows and columns 0-1, 1-3, 3-5, 5-6 end in 1, 3, 5, 6.
        double[] ends = [1, 3, 5, 6];
        double[] maxima = [.. ends.SelectMany(row => ends.Select(column => (7 * row) + column))];
        double norm = Math.Sqrt(maxima.Sum(value => value * value));
        double[] features = DiscriminatorMaps.Features([maps, maps * 3]).data<double>().ToArray();
        for (int index = 0; index < features.Length; index++)
        {
            Assert.AreEqual(maxima[index % 16] / norm, features[index], 1e-12);
        }
    }

    [TestMethod]
    public void Collapse_OfASureDiscriminatorOrAVanishedGradient_IsToldInOneLine()
    {
        Assert.IsNull(AdversarialPhase.Collapse(3, 0.4, 0.2));
        StringAssert.Contains(AdversarialPhase.Collapse(3, 1e-5, 0.2), "collapsed at epoch 4: the discriminator's loss is 1e-05");
        StringAssert.Contains(AdversarialPhase.Collapse(3, 0.4, 1e-9), "generator's gradient 1e-09");
    }

    [TestMethod]
    public void TrainStep_OfACollapsedGame_TellsItOnceAnEpochsEndAndKeepsThatOverAResume()
    {
        using DisposeScope scope = NewDisposeScope();
        (DcganLearner learner, AdversarialPhase phase) = Start();
        using (learner)
        using (phase)
        using (MemoryImageSource source = SmallImages.Source(18))
        using (ImageBatch batch = source.Read([[0L, 1L, 2L, 3L, 4L, 5L]], CancellationToken.None).Single())
        {
            // A generator whose last kernels are nothing has no gradient but that of its last kernels, and with D's kernels nothing, none at all.
            using (no_grad())
            {
                learner.Discriminator.TrainableVariables.Concat(learner.Generator.TrainableVariables).ToList().ForEach(variable =>
                {
                    variable.Tensor.zero_();
                    variable.Refresh();
                });
            }

            string[] told = [.. Enumerable.Range(0, 6).SelectMany(step =>
            {
                phase.TrainStep(batch, new StepContext(step / 3, step % 3, [0, 1, 2, 3, 4, 5], 1e-12)).Dispose();
                return phase.TakeNotes().Select(note => $"{step}: {note}");
            })];

            StringAssert.StartsWith(told.Single(), "2: The game has collapsed at epoch 1: ");
            using AdversarialPhase resumed = new(learner, new LearnerContext(Small, CPU, 18, ImageShape: null, Clusters: null));
            resumed.LoadState(new SavedState(phase.State()));
            resumed.TrainStep(batch, new StepContext(2, 2, [0, 1, 2, 3, 4, 5], 1e-12)).Dispose();
            Assert.IsEmpty(resumed.TakeNotes());
        }
    }

    [TestMethod]
    public void Run_OnSeparableImages_FindsThem()
    {
        using TemporaryFolder folder = new();

        Assert.IsGreaterThan(0.95, MethodRuns.AccuracyOnSeparableImages(folder, Small with { Training = Small.Training with { Epochs = 5, BatchSize = 15 } }, "discriminator"));
    }

    private static RunConfiguration Of(DcganSettings settings)
    {
        RunConfiguration configuration = MethodRuns.Configuration("dcgan");
        return configuration with { Method = new ConfiguredMethod(configuration.Method.Method, settings) };
    }

    private static (DcganLearner Learner, AdversarialPhase Phase) Start()
    {
        LearnerContext context = new(Small, CPU, 18, ImageShape: null, Clusters: null);
        DcganLearner learner = new(context);
        return (learner, new AdversarialPhase(learner, context));
    }
}
