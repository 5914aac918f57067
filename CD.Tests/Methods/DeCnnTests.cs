using CD.Runner.Configuration;
using CD.Runner.Evaluation;
using CD.Runner.Methods;
using CD.Runner.Methods.DeCnn;
using CD.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Methods;

[TestClass]
[DoNotParallelize]
public sealed class DeCnnTests
{
    private static readonly RunConfiguration Small = Of(new DeCnnSettings { Filters = 6, FilterSize = 5, Iterations = 5, PoolGrid = 3 });

    [TestMethod]
    public void LocalContrast_OfAnImage_DoesNotChangeWithItsBrightnessAndContrast()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor images = GoldenFile.Tensor(1, 0.2, 0.6, 2, 3, 16, 12);

        Tensor normalized = LocalContrast.Apply(images);

        CollectionAssert.AreEqual(images.shape, normalized.shape);
        Assert.IsTrue(normalized.allclose(LocalContrast.Apply((images * 1.5) + 0.1), 0, 1e-10));

        // What is left has about the spread 1 where the image has its usual spread.
        Assert.AreEqual(1.0, normalized.square().mean().sqrt().ToDouble(), 0.1);
    }

    [TestMethod]
    public void LocalContrast_OfOneColour_IsZero()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor images = full([1, 1, 16, 16], 0.7, ScalarType.Float32);

        // Rounding of float32's weighted means, 1e-7, over the smallest spread of 1e-4.
        Assert.IsLessThan(0.01, LocalContrast.Apply(images).abs().max().ToDouble());
    }

    [TestMethod]
    public void Codes_OfImages_ArePooledToTheGrid()
    {
        using DisposeScope scope = NewDisposeScope();
        DeCnnCodes codes = new(new LearnerContext(Small, CPU, 18, null, null));
        Tensor code = zeros(1, 6, 12, 12);
        code[0, 2, 5, 11] = -3.0f;

        Tensor pooled = codes.Pool(code);

        // Map 2, row 1 and column 2 of a grid of 3 x 3.
        CollectionAssert.AreEqual((long[])[1, 54], pooled.shape);
        Assert.AreEqual(3.0f, pooled[0, (2 * 9) + (1 * 3) + 2].item<float>());
        Assert.AreEqual(3.0f, pooled.sum().item<float>());
    }

    [TestMethod]
    public void Filters_BeforeAndAfterTraining_HaveUnitNormAndTheEnergyFalls()
    {
        RunConfiguration configuration = Small with { Training = Small.Training with { Epochs = 20, LearningRate = 0.01, Schedule = ScheduleKind.Constant } };
        using ILearner learner = MethodRuns.Learner(configuration, clusters: null);
        using DisposeScope scope = NewDisposeScope();
        Tensor start = learner.ModelState().Single().Tensor.clone();
        double[] totals = MethodRuns.TrainEpochs(learner, 20);
        Tensor end = learner.ModelState().Single().Tensor;

        foreach (Tensor filters in new[] { start, end })
        {
            Assert.IsTrue(filters.flatten(1).square().sum(1).allclose(ones(6), 0, 1e-5));
        }

        Assert.IsLessThan(totals[0], totals[^1]);
    }

    [TestMethod]
    public void TrainStep_Again_LeavesNoTensor() => MethodRuns.AssertNoTensorStays(Small, clusters: null);

    [TestMethod]
    public void Encoder_InBFloat16_IsThatOfFloat32UpToItsDigits()
    {
        using ILearner single = MethodRuns.Learner(Small, clusters: null);
        using ILearner mixed = MethodRuns.Learner(Small with { Engine = Small.Engine with { Dtype = "mixed_bfloat16" } }, clusters: null);
        using IEncoder first = single.CreateEncoder();
        using IEncoder second = mixed.CreateEncoder();
        using DisposeScope scope = NewDisposeScope();

        Tensor expected = MethodRuns.Encode(first).Single();
        Tensor actual = MethodRuns.Encode(second).Single();

        // 8 bits in the convolutions of five iterations, for values of size 1.
        CollectionAssert.AreEqual((long[])[6, 54], expected.shape);
        Assert.IsLessThan(0.05, (expected - actual).abs().max().ToDouble());
        Assert.IsGreaterThan(0.1, expected.abs().max().ToDouble());
    }

    [TestMethod]
    public void Run_SeparableImages_FindsTheirKinds()
    {
        using TemporaryFolder folder = new();
        RunConfiguration configuration = Small with { Training = new TrainingSettings { Epochs = 3, BatchSize = 30, LearningRate = 0.01 } };

        Assert.IsGreaterThan(0.95, MethodRuns.AccuracyOnSeparableImages(folder, configuration, "code"));
    }

    [TestMethod]
    public void Rules_FilterThatLeavesNoRoomForTheGrid_IsRefused()
    {
        RunConfiguration configuration = Of(new DeCnnSettings { FilterSize = 14, PoolGrid = 4 });
        Assert.IsFalse(configuration.Method.Method.Rules(configuration).All(rule => rule.Holds));
        Assert.IsTrue(Small.Method.Method.Rules(Small).All(rule => rule.Holds));
    }

    private static RunConfiguration Of(DeCnnSettings settings)
    {
        RunConfiguration configuration = MethodRuns.Configuration("decnn");
        return configuration with { Method = new ConfiguredMethod(configuration.Method.Method, settings) };
    }
}
