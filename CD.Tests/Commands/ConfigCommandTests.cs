using CD.Runner.Configuration;
using CD.Runner.Errors;

namespace CD.Tests.Commands;

[TestClass]
public sealed class ConfigCommandTests
{
    [TestMethod]
    public void Config_Options_PrintsTheResolvedSettings()
    {
        CommandResult result = CommandResult.Of(new RecordingHandlers(), "config", "--preset", "paper-256", "--seed", "7");
        RunConfiguration printed = ConfigurationBinder.Bind(new RunConfiguration(), ConfigurationReader.Read(result.Output, "printed"), needsData: false);

        Assert.AreEqual((ExitCode.Success, string.Empty), (result.Code, result.Error));
        Assert.AreEqual((256, 7), (printed.Training.BatchSize, printed.Training.Seed));
    }

    [TestMethod]
    public void Config_OwnOutputAsConfig_PrintsTheSame()
    {
        string file = Path.GetTempFileName();
        CommandResult first = CommandResult.Of(new RecordingHandlers(), "config", "--preset", "released-code", "--data", "photos", "--set", "objective.extra.a=0.1");
        File.WriteAllText(file, first.Output);
        CommandResult second = CommandResult.Of(new RecordingHandlers(), "config", "--config", file);
        File.Delete(file);

        Assert.AreEqual(first, second);
        StringAssert.Contains(first.Output, "dataset: folder");
    }

    [TestMethod]
    public void Config_List_PrintsOneLineAPreset()
    {
        CommandResult result = CommandResult.Of(new RecordingHandlers(), "config", "--list");
        string[] lines = result.Output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

        CollectionAssert.AreEqual(Presets.Names.Select(name => $"{name,-13}  {Presets.Description(name)}").ToArray(), lines);
    }

    [TestMethod]
    public void Methods_PrintsEachWithItsStagesAndNeeds()
    {
        CommandResult result = CommandResult.Of(new RecordingHandlers(), "methods");

        Assert.AreEqual((ExitCode.Success, string.Empty), (result.Code, result.Error));
        StringAssert.Contains(result.Output, "contrastive-disentangling  Instance-level and feature-level contrast");
        StringAssert.Contains(result.Output, "needs k: no; stages: backbone, latent (not scored), feature");
        StringAssert.Contains(result.Output, "needs k: yes; stages: pixels; evaluated on: K-means on raw pixels");
    }
}
