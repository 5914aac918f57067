using CD.Model.Networks;
using CD.Runner.Configuration;
using CD.Runner.Errors;
using CD.Runner.Methods;
using CD.Runner.Runs;
using CD.Runner.Tables;
using CD.Tests.Support;

namespace CD.Tests.Methods;

[TestClass]
[DoNotParallelize]
public sealed class ContrastiveClusteringTests
{
    private static readonly RunConfiguration Small = MethodRuns.Configuration("cc") with
    {
        Model = new ModelSettings { Backbone = BackboneKind.ResNet18, Width = 8, LatentDimensions = 16 },
    };

    [TestMethod]
    [DataRow(BackboneKind.ResNet34, 21_880_778L)]
    [DataRow(BackboneKind.ResNet18, 11_772_618L)]
    public void Parameters_OfTenClusters_AreTheAuthorsNetworks(BackboneKind backbone, long expected)
    {
        RunConfiguration configuration = Small with { Model = new ModelSettings { Backbone = backbone, LatentDimensions = 128 } };
        using ILearner learner = MethodRuns.Learner(configuration, clusters: 10);

        // The fact sheet counts the released network's trainable parameters.
        Assert.AreEqual(expected, MethodRuns.Parameters(learner));
        CollectionAssert.IsSubsetOf((string[])["resnet.conv1.weight", "instance_projector.0.bias", "instance_projector.2.weight", "cluster_projector.0.weight", "cluster_projector.2.bias"], learner.ModelState().Select(item => item.Name).ToArray());
    }

    [TestMethod]
    public void TrainStep_Again_LeavesNoTensor() => MethodRuns.AssertNoTensorStays(Small, clusters: 3);

    [TestMethod]
    public void Run_WithItsStages_ScoresThemAndTheAssignment()
    {
        using TemporaryFolder folder = new();
        RunFolder run = new(folder.File("run"));

        TrainingOutcome outcome = MethodRuns.Train(run, Small with { Training = Small.Training with { Epochs = 1 } });

        CollectionAssert.AreEqual((string[])["pixels", "backbone", "cluster", "assignment"], outcome.Scores.Select(score => score.Stage).ToArray());
        StringAssert.StartsWith(File.ReadLines(run.MetricsFile).First(), "epoch,instance,cluster_contrastive,cluster_entropy,total,learning_rate,grad_norm,");
        EpochRecord record = EpochTable.Read(run.MetricsFile).Single();
        Assert.AreEqual(record.Total, record.Terms.Sum(term => term.Value), 1e-5);
    }

    [TestMethod]
    public void Run_SeparableImages_FindsTheirKinds()
    {
        using TemporaryFolder folder = new();
        RunConfiguration configuration = Small with
        {
            Augmentation = MethodRuns.GentleViews,
            Training = new TrainingSettings { Epochs = 10, BatchSize = 30, LearningRate = 2e-3, Schedule = ScheduleKind.Constant, ClipNorm = 0 },
        };

        Assert.IsGreaterThan(0.95, MethodRuns.AccuracyOnSeparableImages(folder, configuration, "assignment"));
    }

    [TestMethod]
    public void Create_WithoutTheNumberOfClusters_SaysWhatToSet()
    {
        RunConfiguration configuration = Small with { Evaluation = Small.Evaluation with { Clusters = null } };
        UserErrorException error = Assert.ThrowsExactly<UserErrorException>(() => MethodRuns.Learner(configuration, clusters: null));
        StringAssert.Contains(error.Message, "evaluation.clusters");
    }
}
