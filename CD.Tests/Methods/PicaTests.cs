using CD.Model.Graphs;
using CD.Model.Layers;
using CD.Model.Networks;
using CD.Runner.Configuration;
using CD.Runner.Evaluation;
using CD.Runner.Methods;
using CD.Runner.Methods.Pica;
using CD.Runner.Runs;
using CD.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Methods;

[TestClass]
[DoNotParallelize]
public sealed class PicaTests
{
    private static readonly RunConfiguration Small = Of(new PicaSettings { ExtraClusters = 5 }) with
    {
        Model = new ModelSettings { Backbone = BackboneKind.ResNet18, Width = 8 },
    };

    [TestMethod]
    public void Sobel_OfARampOfGrey_IsItsSlope()
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator generator = new(1);
        using SobelFilter sobel = new(new BuildContext(CPU, DTypePolicy.Float64, generator));
        Tensor ramp = arange(8, dtype: ScalarType.Float64).view(1, 1, 1, 8) + (2.0 * arange(8, dtype: ScalarType.Float64).view(1, 1, 8, 1));

        // Red, green and blue differ; their mean is the ramp.
        Tensor edges = sobel.Apply(cat([ramp - 1.0, ramp, ramp + 1.0], 1));

        // A Sobel kernel is 8 times the slope, falling to the right and downwards: 1 to the right and 2 downwards.
        CollectionAssert.AreEqual((long[])[1, 2, 8, 8], edges.shape);
        Assert.AreEqual(-8.0, edges[0, 0, 3, 4].ToDouble(), 1e-12);
        Assert.AreEqual(-16.0, edges[0, 1, 3, 4].ToDouble(), 1e-12);
        Assert.IsFalse(edges.requires_grad);
    }

    [TestMethod]
    public void Parameters_OfTheNetwork_AreTheBackbonesAndTwoLinearHeads()
    {
        RunConfiguration configuration = Of(new PicaSettings()) with { Model = new ModelSettings { Backbone = BackboneKind.ResNet34 }, Training = new TrainingSettings { BatchSize = 128 } };
        using ILearner learner = MethodRuns.Learner(configuration, clusters: 10);

        // The fact sheet's 21,317,456 are of a stem of 3x3 kernels on two channels, where ours has 7x7.
        Assert.AreEqual(21_317_456 + (2 * 64 * (49 - 9)), MethodRuns.Parameters(learner));
    }

    [TestMethod]
    public void Passes_InTurn_TrainOneHeadAndEndWithTheMainOne()
    {
        using ILearner learner = MethodRuns.Learner(Small, clusters: 2);
        Dictionary<string, Tensor> start = Weights(learner);
        MethodRuns.TrainEpochs(learner, 1);
        Dictionary<string, Tensor> first = Weights(learner);
        MethodRuns.TrainEpochs(learner, 1, firstEpoch: 1);
        Dictionary<string, Tensor> second = Weights(learner);

        // Two passes: the extra head's, then the main head's.
        Assert.IsFalse(Same(start, first, "extra_head.0.weight"));
        Assert.IsTrue(Same(start, first, "cluster_head.0.weight"));
        Assert.IsTrue(Same(first, second, "extra_head.0.weight"));
        Assert.IsFalse(Same(first, second, "cluster_head.0.weight"));
        Assert.IsFalse(Same(start, first, "resnet.conv1.weight"));
        Assert.IsFalse(Same(first, second, "resnet.conv1.weight"));
    }

    [TestMethod]
    public void TrainStep_Again_LeavesNoTensor() => MethodRuns.AssertNoTensorStays(Small, clusters: 2);

    [TestMethod]
    public void Encoder_AfterTheLearner_StillEncodes()
    {
        ILearner learner = MethodRuns.Learner(Small, clusters: 2);
        using IEncoder encoder = learner.CreateEncoder();
        using DisposeScope scope = NewDisposeScope();
        Tensor[] before = [.. MethodRuns.Encode(encoder)];
        learner.Dispose();

        Tensor[] after = [.. MethodRuns.Encode(encoder)];

        Assert.HasCount(2, after);
        CollectionAssert.AreEqual((long[])[6, 64], after[0].shape);
        CollectionAssert.AreEqual((long[])[6, 2], after[1].shape);
        Assert.IsTrue(before.Zip(after).All(pair => pair.First.equal(pair.Second).all().item<bool>()));
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Describe_FromImages_LeadsThroughTheFilterToTheStages(bool sobel)
    {
        RunConfiguration configuration = Of(new PicaSettings { ExtraClusters = 5, Sobel = sobel }) with { Model = Small.Model };
        using ILearner learner = MethodRuns.Learner(configuration, clusters: 2);

        ModelGraph graph = learner.Describe()!;

        CollectionAssert.AreEqual((string[])["resnet", "cluster_head"], graph.Outputs.Select(output => output.Name).ToArray());
        CollectionAssert.AreEqual((long[])[-1, 3, 16, 16], graph.Input.Shape);
        CollectionAssert.AreEqual((long[])[-1, 2], graph.ShapeOf(graph.Outputs[1].Node).ToArray());
        Assert.AreEqual(sobel ? "sobel" : "resnet_conv1", graph.Nodes[0].Name);
        Assert.IsFalse(graph.Nodes.Any(node => node.Name.StartsWith("extra_head", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void Run_WithItsStages_ScoresThemAndTheAssignment()
    {
        using TemporaryFolder folder = new();
        RunFolder run = new(folder.File("run"));

        TrainingOutcome outcome = MethodRuns.Train(run, Small);

        CollectionAssert.AreEqual((string[])["pixels", "backbone", "cluster", "assignment"], outcome.Scores.Select(score => score.Stage).ToArray());
        StringAssert.StartsWith(File.ReadLines(run.MetricsFile).First(), "epoch,partition_uncertainty,cluster_entropy,total,learning_rate,grad_norm,");
    }

    [TestMethod]
    public void Run_SeparableImages_FindsTheirKinds()
    {
        using TemporaryFolder folder = new();
        RunConfiguration configuration = Small with
        {
            Augmentation = MethodRuns.GentleViews,
            Training = new TrainingSettings { Epochs = 8, BatchSize = 30, LearningRate = 2e-3, Schedule = ScheduleKind.Constant, ClipNorm = 0 },
        };

        Assert.IsGreaterThan(0.95, MethodRuns.AccuracyOnSeparableImages(folder, configuration, "assignment"));
    }

    [TestMethod]
    [DataRow(70, 69, false)]
    [DataRow(70, 70, true)]
    [DataRow(0, 4, true)]
    public void Rules_BatchBelowTheExtraHead_IsRefused(int extra, int batchSize, bool holds)
    {
        RunConfiguration configuration = Of(new PicaSettings { ExtraClusters = extra }) with { Training = new TrainingSettings { BatchSize = batchSize } };
        Assert.AreEqual(holds, configuration.Method.Method.Rules(configuration).All(rule => rule.Holds));
    }

    private static RunConfiguration Of(PicaSettings settings)
    {
        RunConfiguration configuration = MethodRuns.Configuration("pica");
        return configuration with { Method = new ConfiguredMethod(configuration.Method.Method, settings) };
    }

    private static Dictionary<string, Tensor> Weights(ILearner learner) => learner.ModelState().ToDictionary(item => item.Name, item => item.Tensor.clone());

    private static bool Same(Dictionary<string, Tensor> first, Dictionary<string, Tensor> second, string name) => first[name].equal(second[name]).all().item<bool>();
}
