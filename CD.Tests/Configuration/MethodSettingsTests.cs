using CD.Runner.Configuration;
using CD.Runner.Errors;
using CD.Runner.Methods;
using CD.Runner.Methods.SimClr;
using CD.Tests.Methods;
using CD.Tests.Support;

namespace CD.Tests.Configuration;

[TestClass]
public sealed class MethodSettingsTests
{
    [TestMethod]
    public void Resolve_MethodBySettingOrOption_BringsItsOwnSection()
    {
        RunConfiguration first = ConfigurationResolver.Resolve(new ConfigurationSources { Assignments = ["simclr.temperature=0.1", "method=SimCLR"] });
        RunConfiguration second = ConfigurationResolver.Resolve(new ConfigurationSources { Method = "simclr", Assignments = ["simclr.temperature=0.1"] });

        Assert.AreEqual(new SimClrSettings { Temperature = 0.1 }, first.Method.Settings<SimClrSettings>());
        Assert.AreEqual(first, second);
        Assert.AreEqual(28, first.Augmentation.ImageSize);
    }

    [TestMethod]
    [DataRow("method=simcrl", "--set: method must be contrastive-disentangling, kmeans, ae, dae, decnn, vae, dcgan, simclr, cc, dec, dac, dccm, pica or jule; received \"simcrl\".")]
    [DataRow("simclr.temperature=0", "--set: simclr.temperature must be a number from 0.001 to 1000; received \"0\".")]
    [DataRow("simclr.temprature=1", "--set: unknown key \"simclr.temprature\"; the nearest valid key is simclr.temperature.")]
    [DataRow("simclr.temperature=1", "--set: simclr.temperature is a setting of the method simclr, and this run's method is contrastive-disentangling; leave it out, or choose --method simclr.")]
    public void Resolve_WrongAssignment_SaysWhatIsWrong(string assignment, string message)
    {
        UserErrorException error = Assert.ThrowsExactly<UserErrorException>(() => ConfigurationResolver.Resolve(new ConfigurationSources { Assignments = [assignment] }));

        Assert.AreEqual(message, error.Message);
        Assert.AreEqual(ExitCode.Usage, error.Code);
    }

    [TestMethod]
    public void Resolve_FileWithSectionsOfSeveralMethods_TakesTheChosenOnes()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("all.yaml"), "method: simclr\nobjective:\n  alpha: 0.5\nsimclr:\n  temperature: 0.2\n");

        RunConfiguration simclr = ConfigurationResolver.Resolve(new ConfigurationSources { File = folder.File("all.yaml") });
        RunConfiguration disentangling = ConfigurationResolver.Resolve(new ConfigurationSources { File = folder.File("all.yaml"), Method = "contrastive-disentangling" });

        Assert.AreEqual(0.2, simclr.Method.Settings<SimClrSettings>().Temperature);
        Assert.AreEqual(0.5, disentangling.Objective().Alpha);
        Assert.DoesNotContain("objective:", ConfigurationWriter.Write(simclr));
        Assert.DoesNotContain("simclr:", ConfigurationWriter.Write(disentangling));
        Assert.AreEqual(simclr, ConfigurationBinder.Bind(new RunConfiguration(), ConfigurationReader.Read(ConfigurationWriter.Write(simclr), "written")));
    }

    [TestMethod]
    [DataRow("objective:\n  feature: 0.25\n")]
    [DataRow("objective.feature: 0.25\n")]
    [DataRow("objective:\n  feature_contrastive: 0.25\n")]
    public void Resolve_FormerKey_IsStillRead(string text)
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("old.yaml"), text);

        Assert.AreEqual(0.25, ConfigurationResolver.Resolve(new ConfigurationSources { File = folder.File("old.yaml") }).Objective().FeatureContrastive);
        Assert.AreEqual(0.5, ConfigurationResolver.Resolve(new ConfigurationSources { File = folder.File("old.yaml"), Assignments = ["objective.feature=0.5"] }).Objective().FeatureContrastive);
    }

    [TestMethod]
    public void Read_FormerAndPresentKey_AreOneKey() =>
        Assert.AreEqual(
            "f line 3: objective.feature was given already in line 2; remove one of the two.",
            Assert.ThrowsExactly<UserErrorException>(() => ConfigurationReader.Read("objective:\n  feature_contrastive: 1\n  feature: 1\n", "f")).Message);

    [TestMethod]
    public void Resolve_AddedMethod_HasItsSettingsAndItsRun()
    {
        MethodCatalogue methods = MethodCatalogue.BuiltIn.With(new FakeMethod("fake", MethodSection.Of<FakeSettings>("fake_method")));
        ConfigurationSources sources = new() { Methods = methods, Method = "fake", Assignments = ["fake_method.weight=2"] };

        RunConfiguration configuration = ConfigurationResolver.Resolve(sources);

        Assert.AreEqual(2.0, configuration.Method.Settings<FakeSettings>().Weight);
        StringAssert.Contains(ConfigurationWriter.Write(configuration), "method: fake\ndata:\n");
        StringAssert.Contains(ConfigurationWriter.Write(configuration), "\nfake_method:\n  weight: 2\ntraining:\n");
        Assert.ThrowsExactly<ArgumentException>(() => methods.With(new FakeMethod("fake")));
    }

    private sealed record FakeSettings
    {
        [System.ComponentModel.DataAnnotations.Range(0.0, 10.0)]
        public double Weight { get; init; } = 1.0;
    }
}
