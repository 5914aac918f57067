using System.ComponentModel.DataAnnotations;
using System.Globalization;
using CD.Runner.Configuration;
using CD.Runner.Methods;
using CD.Runner.Methods.ContrastiveDisentangling;
using CD.Tests.Methods;
using CD.Tests.Support;

namespace CD.Tests.Configuration;

[TestClass]
public sealed class RunIdentityTests
{
    [TestMethod]
    public void Name_Quick_SaysWhatTheRunIs() =>
        StringAssert.Matches(
            RunIdentity.Name(ConfigurationResolver.Resolve(new ConfigurationSources())),
            new System.Text.RegularExpressions.Regex("^fashion-mnist-resnet18-28px-seed42-[0-9a-f]{8}$"));

    [TestMethod]
    public void Name_AnotherMethod_SaysSoAndLeavesOutWhatItIgnores()
    {
        StringAssert.StartsWith(Name("simclr"), "fashion-mnist-simclr-resnet18-28px-seed42-");
        StringAssert.Matches(Name("kmeans"), new System.Text.RegularExpressions.Regex("^fashion-mnist-kmeans-[0-9a-f]{8}$"));

        static string Name(string method) => RunIdentity.Name(ConfigurationResolver.Resolve(new ConfigurationSources { Method = method }));
    }

    [TestMethod]
    public void Hash_EverySettingOfTheExperiment_ChangesIt()
    {
        foreach (IMethod method in MethodCatalogue.BuiltIn.All)
        {
            RunConfiguration defaults = new() { Method = new ConfiguredMethod(method) };
            List<string> hashes = [RunIdentity.Hash(defaults)];
            foreach (Setting setting in SettingCatalogue.Of(method))
            {
                string changed = RunIdentity.Hash(Changed(setting, method));
                if (setting.IsEnvironment || !defaults.Method.Uses(setting.Key))
                {
                    Assert.AreEqual(hashes[0], changed, setting.Key);
                }
                else
                {
                    hashes.Add(changed);
                }
            }

            CollectionAssert.AllItemsAreUnique(hashes);
        }
    }

    // The very text whose SHA-256 this is stands beside it: a setting that renames runs fails here.
    [TestMethod]
    public void Hash_FixedConfigurations_AreTheseForever()
    {
        Assert.AreEqual(Sha("method=contrastive-disentangling"), RunIdentity.Hash(new RunConfiguration()));
        Assert.AreEqual("44e6a07d", RunIdentity.Hash(new RunConfiguration()));
        RunConfiguration changed = new()
        {
            Method = Objectives.Of(new ObjectiveSettings { Alpha = 0.5, FeatureContrastive = 0.25 }),
            Training = new TrainingSettings { BatchSize = 256, Seed = 7 },
            Model = new ModelSettings { LatentDimensions = 256, FeatureHeads = 64 },
            Data = new DataSettings { Directory = "/anywhere", Fingerprint = "ab" },
            Engine = new EngineSettings { Device = "cuda:1", Dtype = "float64", Threads = 3 },
        };
        Assert.AreEqual(
            Sha("data.fingerprint=ab\nmethod=contrastive-disentangling\nmodel.feature_heads=64\nobjective.alpha=0.5\nobjective.feature_contrastive=0.25\ntraining.batch_size=256\ntraining.seed=7"),
            RunIdentity.Hash(changed));

        static string Sha(string text) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)))[..8];
    }

    [TestMethod]
    public void Hash_NewSettingWithADefault_RenamesNoRun()
    {
        IMethod before = new FakeMethod("fake", MethodSection.Of<OldSettings>("fake"));
        IMethod after = new FakeMethod("fake", MethodSection.Of<NewSettings>("fake"));

        Assert.AreEqual(
            RunIdentity.Hash(new RunConfiguration { Method = new ConfiguredMethod(before, new OldSettings { Weight = 2 }) }),
            RunIdentity.Hash(new RunConfiguration { Method = new ConfiguredMethod(after, new NewSettings { Weight = 2 }) }));
        Assert.AreNotEqual(
            RunIdentity.Hash(new RunConfiguration { Method = new ConfiguredMethod(before) }),
            RunIdentity.Hash(new RunConfiguration { Method = new ConfiguredMethod(after, new NewSettings { Margin = 2 }) }));
    }

    [TestMethod]
    public void Hash_ResolvedForTheMachine_IsThatOfTheSameExperimentElsewhere()
    {
        RunConfiguration asked = ConfigurationResolver.Resolve(new ConfigurationSources());

        Assert.AreEqual(
            RunIdentity.Hash(MachineResolver.Resolve(asked, "ab", 3, null, "cpu", hasBfloat16: false, threads: 2)),
            RunIdentity.Hash(MachineResolver.Resolve(asked, "ab", 3, null, "cuda:0", hasBfloat16: true, threads: 16)));
        Assert.AreEqual(256, MachineResolver.Resolve(asked, "ab", 3, null, "cpu", hasBfloat16: false, threads: 2).Model.LatentDimensions);
    }

    [TestMethod]
    public void SettingsText_EveryChangedSetting_TellsConfigurationsApart()
    {
        List<string> texts = [SettingsText.Of(new RunConfiguration())];
        ConfiguredMethod method = new RunConfiguration().Method;
        foreach (Setting setting in SettingCatalogue.Of(method.Method).Where(setting => setting.Key != "data.fingerprint" && method.Uses(setting.Key)))
        {
            texts.Add(SettingsText.Of(Changed(setting, method.Method)));
        }

        CollectionAssert.AllItemsAreUnique(texts);
        Assert.AreEqual(string.Empty, texts[0]);
        Assert.AreEqual(
            "data.directory=\"a\\nb; c\"; training.seed=7; engine.threads=3",
            SettingsText.Of(new RunConfiguration
            {
                Data = new DataSettings { Directory = "a\nb; c" },
                Training = new TrainingSettings { Seed = 7 },
                Engine = new EngineSettings { Threads = 3 },
            }));
    }

    [TestMethod]
    public void Hash_DataFingerprint_CountsWhereGiven()
    {
        Assert.AreEqual(Hash("aa"), Hash("aa"));
        CollectionAssert.AllItemsAreUnique((string[])[Hash(null), Hash("aa"), Hash("ab")]);

        static string Hash(string? fingerprint) => RunIdentity.Hash(new RunConfiguration { Data = new DataSettings { Fingerprint = fingerprint } });
    }

    [TestMethod]
    public void Hash_EqualConfigurationsInAnyCulture_IsTheSame()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        string first = RunIdentity.Hash(With(["a", "b"]));
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo(string.Empty) { NumberFormat = new NumberFormatInfo { NumberDecimalSeparator = "," } };
            Assert.AreEqual(first, RunIdentity.Hash(With(["b", "a"])));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }

        static RunConfiguration With(string[] names) => new() { Method = Objectives.Of(new ObjectiveSettings { Extra = names.ToDictionary(name => name, _ => 0.5) }) };
    }

    /// <summary>The defaults with another value of one setting.</summary>
    private static RunConfiguration Changed(Setting setting, IMethod method)
    {
        RunConfiguration changed = new() { Method = new ConfiguredMethod(method) };
        object? before = setting.ValueIn(changed);
        object? other = Enumerable.Range(0, 100).Select(seed => setting.ValueIn(RandomConfiguration.Create(seed, method))).First(value => !Equals(value, before));
        RandomConfiguration.Set(changed, setting, other);
        return changed;
    }

    private sealed record OldSettings
    {
        [Range(0.0, 10.0)]
        public double Weight { get; init; } = 1.0;
    }

    private sealed record NewSettings
    {
        [Range(0.0, 10.0)]
        public double Weight { get; init; } = 1.0;

        [Range(0.0, 10.0)]
        public double Margin { get; init; } = 0.5;
    }
}
