using CD.Runner.Configuration;
using CD.Runner.Errors;
using CD.Runner.Methods.ContrastiveDisentangling;
using CD.Tests.Support;

namespace CD.Tests.Configuration;

[TestClass]
public sealed class PresetsTests
{
    [TestMethod]
    public void Names_InOrder_AreQuickThenAllByName() =>
        CollectionAssert.AreEqual((string[])[
                "quick", "ae-paper", "ae-small", "cc-paper",
                "cc-small", "dac-paper", "dac-small", "dae-paper",
                "dae-small", "dccm-paper", "dccm-small", "dcgan-paper",
                "dcgan-small", "dec-keras", "dec-paper", "dec-small",
                "decnn-paper", "decnn-small", "jule-paper", "jule-small",
                "paper-128", "paper-256", "pica-paper", "pica-small",
                "released-code", "vae-paper", "vae-small",
            ], Presets.Names.ToArray());

    [TestMethod]
    public void Quick_Resolved_IsTheSmallRun()
    {
        RunConfiguration quick = ConfigurationResolver.Resolve(new ConfigurationSources());

        Assert.AreEqual(new DataSettings(), quick.Data);
        Assert.AreEqual("resnet18", quick.Model.Backbone.ToString().ToLowerInvariant());
        Assert.AreEqual(16, quick.Model.Width);
        Assert.AreEqual(new AugmentationSettings { ImageSize = 28, CropScaleMin = 0.6, FlipProbability = 0.0, JitterStrength = 0.4 }, quick.Augmentation);
        Assert.AreEqual(
            new TrainingSettings { Epochs = 10, BatchSize = 256, LearningRate = 2e-3, WarmupEpochs = 0.5, Schedule = ScheduleKind.Cosine, ClipNorm = 1.0, Seed = 42 },
            quick.Training);
        Assert.AreEqual(0, quick.Evaluation.Every);
        Assert.AreEqual("auto", quick.Engine.Dtype);
    }

    [TestMethod]
    [DataRow("paper-128", 128)]
    [DataRow("paper-256", 256)]
    public void Paper_Resolved_IsThePapersProtocol(string preset, int batchSize)
    {
        RunConfiguration paper = Resolve(preset);

        Assert.AreEqual(("cifar10", "ResNet34"), (paper.Data.Dataset, paper.Model.Backbone.ToString()));
        Assert.AreEqual((null, null), (paper.Model.LatentDimensions, paper.Model.FeatureHeads));
        Assert.AreEqual(
            new AugmentationSettings
            {
                ImageSize = 224,
                CropScaleMin = 0.08,
                CropScaleMax = 1.0,
                CropRatioMin = 3.0 / 4.0,
                CropRatioMax = 4.0 / 3.0,
                FlipProbability = 0.5,
                JitterStrength = 0.5,
                JitterProbability = 0.8,
                GrayscaleProbability = 0.2,
                BlurProbability = 0.0,
                BlurKernel = 23,
                BlurSigmaMin = 0.1,
                BlurSigmaMax = 2.0,
            },
            paper.Augmentation);
        Assert.AreEqual(new ObjectiveSettings { Instance = 1.0, FeatureContrastive = 1.0, Alpha = 1.0, InstanceTemperature = 0.5, FeatureTemperature = 1.0 }, paper.Objective());
        Assert.AreEqual(
            new TrainingSettings
            {
                Epochs = 1000,
                BatchSize = batchSize,
                LearningRate = 3e-4,
                Beta1 = 0.9,
                Beta2 = 0.999,
                Epsilon = 1e-8,
                Schedule = ScheduleKind.Cosine,
                ClipNorm = 1.0,
                Seed = 42,
            },
            paper.Training);
        Assert.AreEqual((0, 10, 42, "float32"), (paper.Evaluation.Every, paper.Evaluation.Restarts, paper.Evaluation.Seed, paper.Engine.Dtype));
    }

    [TestMethod]
    public void ReleasedCode_Resolved_DiffersFromThePaperWhereTheCodeDoes()
    {
        RunConfiguration paper = Resolve("paper-128");
        RunConfiguration code = Resolve("released-code");

        Assert.AreEqual(
            paper with
            {
                Model = paper.Model with { LatentDimensions = 128, FeatureHeads = 128 },
                Training = paper.Training with { Schedule = ScheduleKind.Constant, ClipNorm = 0.0 },
            },
            code);
    }

    [TestMethod]
    public void Description_EveryPreset_IsOneSentence()
    {
        foreach (string name in Presets.Names)
        {
            StringAssert.Matches(Presets.Description(name), new System.Text.RegularExpressions.Regex(@"^[A-Z].{20,130}\.$"));
        }
    }

    [TestMethod]
    public void Read_UnknownName_NamesTheNearest()
    {
        UserErrorException error = Assert.ThrowsExactly<UserErrorException>(() => Presets.Read("paper128"));

        Assert.AreEqual("--preset: there is no preset \"paper128\"; the nearest is paper-128, and all are " + string.Join(", ", Presets.Names) + ".", error.Message);
        Assert.AreEqual(ExitCode.Usage, error.Code);
    }

    private static RunConfiguration Resolve(string preset) => ConfigurationResolver.Resolve(new ConfigurationSources { Preset = preset }, needsData: false);
}
