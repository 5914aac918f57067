using System.Globalization;
using CD.Runner.Configuration;
using CD.Runner.Methods.ContrastiveDisentangling;
using CD.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace CD.Tests.Configuration;

[TestClass]
public sealed class ConfigurationWriterTests
{
    [TestMethod]
    public void Write_AnyConfiguration_ReadsBackEqual() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            RunConfiguration original = RandomConfiguration.Create(seed);
            RunConfiguration start = RandomConfiguration.Create(seed + 1);
            start = start with { Method = new ConfiguredMethod(start.Method.Method) };

            return ConfigurationBinder.Bind(start, ConfigurationReader.Read(ConfigurationWriter.Write(original), "written"), needsData: false) == original;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200).WithEndSize(100000));

    [TestMethod]
    public void Write_CommaCulture_ChangesNothing()
    {
        string invariant = ConfigurationWriter.Write(RandomConfiguration.Create(3));
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo(string.Empty) { NumberFormat = new NumberFormatInfo { NumberDecimalSeparator = ",", NegativeSign = "~" } };

            Assert.AreEqual(invariant, ConfigurationWriter.Write(RandomConfiguration.Create(3)));
            Assert.AreEqual(0.6, ConfigurationResolver.Resolve(new ConfigurationSources()).Augmentation.CropScaleMin);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [TestMethod]
    public void Write_Defaults_HasEveryKeyOnceInOrder()
    {
        IEnumerable<string> keys = ConfigurationReader.Read(ConfigurationWriter.Write(new RunConfiguration()), "written").Select(entry => entry.Key);

        CollectionAssert.AreEqual((string[])["method", .. SettingCatalogue.Of(new RunConfiguration().Method.Method).Where(setting => !setting.IsTable).Select(setting => setting.Key)], keys.ToArray());
    }

    [TestMethod]
    public void Write_Section_IsPlainYaml()
    {
        RunConfiguration configuration = new() { Data = new DataSettings { Directory = "a \"b\"" }, Method = Objectives.Of(new ObjectiveSettings { Extra = new Dictionary<string, double> { ["z"] = 0.25, ["a"] = -1 } }) };
        string text = ConfigurationWriter.Write(configuration);

        StringAssert.StartsWith(text, "method: contrastive-disentangling\ndata:\n  dataset: fashion-mnist\n  directory: \"a \\\"b\\\"\"\n  fingerprint: null\n  labels: null\n  classes: []\n  splits: []\n  samples: 0\n  strict: false\n");
        StringAssert.Contains(text, "  extra:\n    a: -1\n    z: 0.25\ntraining:\n");
        StringAssert.Contains(text, "  latent_dimensions: auto\n");
    }
}
