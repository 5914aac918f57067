using CD.Runner.Configuration;
using CD.Runner.Errors;
using CD.Tests.Support;

namespace CD.Tests.Configuration;

[TestClass]
public sealed class ConfigurationRulesTests
{
    [TestMethod]
    [DataRow("model.width=20", "model.width must be a multiple of 8; received 20.")]
    [DataRow("augmentation.crop_scale_min=0.9 augmentation.crop_scale_max=0.5", "augmentation.crop_scale_min must not exceed augmentation.crop_scale_max; received 0.9 and 0.5.")]
    [DataRow("augmentation.crop_ratio_min=2", "augmentation.crop_ratio_min must not exceed augmentation.crop_ratio_max; received 2 and 1.3333333333333333.")]
    [DataRow("augmentation.blur_sigma_max=0.05", "augmentation.blur_sigma_min must not exceed augmentation.blur_sigma_max; received 0.1 and 0.05.")]
    [DataRow("augmentation.blur_kernel=4", "augmentation.blur_kernel must be odd; received 4.")]
    [DataRow("augmentation.blur_probability=0.5 augmentation.image_size=11", "augmentation.blur_kernel must be less than twice augmentation.image_size; received 23 and 11.")]
    [DataRow("data.dataset=cifar10", "the data set cifar10 is read from a folder; give it with --data DIR or data.directory.")]
    [DataRow("data.dataset=folder", "the data set folder is read from a folder; give it with --data DIR or data.directory.")]
    [DataRow("objective.instance=0 objective.feature=0 objective.alpha=0 objective.extra.a=0", "every weight of the objective is 0, so there is nothing to train; give objective.instance, objective.feature_contrastive or objective.alpha a weight.")]
    public void Resolve_ContradictingSettings_AreAUsageError(string assignments, string message)
    {
        ConfigurationSources sources = new() { Assignments = assignments.Split(' ') };
        UserErrorException error = Assert.ThrowsExactly<UserErrorException>(() => ConfigurationResolver.Resolve(sources));

        Assert.AreEqual("--set: " + message, error.Message);
        Assert.AreEqual(ExitCode.Usage, error.Code);
    }

    [TestMethod]
    [DataRow("model.width=8 training.warmup_epochs=0.5")]
    [DataRow("model.width=1024")]
    [DataRow("augmentation.crop_scale_min=0.5 augmentation.crop_scale_max=0.5")]
    [DataRow("augmentation.blur_probability=0.5 augmentation.image_size=12")]
    [DataRow("augmentation.image_size=8")]
    [DataRow("augmentation.jitter_strength=2.5")]
    [DataRow("objective.instance=0 objective.feature=0 objective.alpha=0 objective.extra.a=-1")]
    public void Resolve_SettingsAtTheirLimits_AreAllowed(string assignments) =>
        _ = ConfigurationResolver.Resolve(new ConfigurationSources { Assignments = assignments.Split(' ') });

    [TestMethod]
    public void Resolve_WithoutNeedOfData_AllowsAMissingFolder() =>
        Assert.AreEqual("cifar10", ConfigurationResolver.Resolve(new ConfigurationSources { Dataset = "cifar10" }, needsData: false).Data.Dataset);

    [TestMethod]
    public void Check_RecordsMadeInCode_AreHeldToTheirRanges()
    {
        RunConfiguration sound = new();
        RunConfiguration[] wrong =
        [
            sound with { Training = sound.Training with { BatchSize = 1 } },
            sound with { Training = sound.Training with { LearningRate = double.NaN } },
            sound with { Engine = sound.Engine with { Dtype = "float16" } },
            sound with { Data = sound.Data with { Dataset = "nothing" } },
            sound with { Model = sound.Model with { FeatureHeads = 0 } },
            sound with { Method = Objectives.Of(sound.Objective() with { Extra = new Dictionary<string, double> { ["a"] = 1001.0 } }) },
            sound with { Method = Objectives.Of(sound.Objective() with { Extra = new Dictionary<string, double> { ["a b"] = 1.0 } }) },
        ];

        foreach (RunConfiguration configuration in wrong)
        {
            UserErrorException error = Assert.ThrowsExactly<UserErrorException>(() => ConfigurationRules.Check(configuration, needsData: true, _ => "code"));
            StringAssert.StartsWith(error.Message, "code: ");
        }
    }
}
