using System.ComponentModel.DataAnnotations;
using System.Reflection;
using CD.Runner.Configuration;

namespace CD.Tests.Configuration;

[TestClass]
public sealed class SettingCatalogueTests
{
    /// <summary>Settings that take any text or are checked elsewhere.</summary>
    private static readonly string[] Unbounded = ["data.directory", "data.classes", "data.splits", "data.tfrecord_image_key", "data.tfrecord_label_key", "data.tfrecord_class_key", "data.tfrecord_name_key"];

    [TestMethod]
    public void All_EverySetting_DeclaresItsAllowedValues()
    {
        foreach (Setting setting in SettingCatalogue.BuiltIn.All)
        {
            Type type = Nullable.GetUnderlyingType(setting.Property.PropertyType) ?? setting.Property.PropertyType;
            bool bounded = setting.Key == SettingCatalogue.MethodKey || type.IsEnum || type == typeof(bool) || setting.Property.GetCustomAttributes().Any(attribute => attribute is RangeAttribute or RegularExpressionAttribute or NamedChoiceAttribute);
            Assert.AreNotEqual(Unbounded.Contains(setting.Key), bounded, setting.Key);
        }
    }

    [TestMethod]
    public void All_Defaults_AreAllowed()
    {
        ConfigurationRules.Check(new RunConfiguration(), needsData: true, _ => "defaults");
        Assert.IsGreaterThan(40, SettingCatalogue.BuiltIn.All.Count);
    }

    [TestMethod]
    public void All_Keys_AreTheSectionsAndPropertiesInSnakeCase()
    {
        string[] keys = [.. SettingCatalogue.BuiltIn.All.Select(setting => setting.Key)];

        CollectionAssert.AllItemsAreUnique(keys);
        CollectionAssert.IsSubsetOf((string[])["data.max_side", "training.batch_size", "training.beta1", "engine.dtype", "objective.extra", "method", "simclr.temperature"], keys);
    }

    [TestMethod]
    [DataRow("training.bach_size", "training.batch_size")]
    [DataRow("training.batchsize", "training.batch_size")]
    [DataRow("training.epohcs", "training.epochs")]
    [DataRow("training.image_size", "augmentation.image_size")]
    [DataRow("image_size", "augmentation.image_size")]
    [DataRow("training.lr", "training.learning_rate")]
    [DataRow("TRAINING.SEED", "training.seed")]
    public void Nearest_MisspeltKey_IsTheKeyMeant(string written, string expected) =>
        Assert.AreEqual(expected, SettingCatalogue.BuiltIn.Nearest(written));

    [TestMethod]
    [DataRow("objective.extra.my-term_2", "my-term_2")]
    [DataRow("objective.extra.", null)]
    [DataRow("objective.extra", null)]
    [DataRow("objective.extra.a b", null)]
    [DataRow("objective.extra.a.b", null)]
    public void Find_EntryOfATable_NeedsAName(string key, string? expected)
    {
        Setting? setting = SettingCatalogue.BuiltIn.Find(key, out string? item);

        Assert.AreEqual(expected is null, setting is null);
        Assert.AreEqual(expected, item);
    }

    [TestMethod]
    [DataRow("data.dataset", "Fashion-MNIST", true)]
    [DataRow("data.dataset", "fashion_mnist", true)]
    [DataRow("data.dataset", "0", false)]
    [DataRow("data.dataset", "", false)]
    [DataRow("model.backbone", "resnet-50", true)]
    [DataRow("data.strict", "TRUE", true)]
    [DataRow("data.strict", "yes", false)]
    [DataRow("training.batch_size", "2", true)]
    [DataRow("training.batch_size", "1", false)]
    [DataRow("training.batch_size", "65537", false)]
    [DataRow("training.batch_size", "99999999999", false)]
    [DataRow("training.batch_size", "128.0", false)]
    [DataRow("training.batch_size", "auto", false)]
    [DataRow("training.batch_size", "", false)]
    [DataRow("training.learning_rate", "0", false)]
    [DataRow("training.learning_rate", "1e-5", true)]
    [DataRow("training.learning_rate", "0,001", false)]
    [DataRow("training.learning_rate", "NaN", false)]
    [DataRow("training.learning_rate", "Infinity", false)]
    [DataRow("augmentation.jitter_strength", "2.5", true)]
    [DataRow("augmentation.jitter_strength", "2.51", false)]
    [DataRow("model.feature_heads", "auto", true)]
    [DataRow("model.feature_heads", "~", true)]
    [DataRow("model.feature_heads", "0", false)]
    [DataRow("engine.device", "cuda:1", true)]
    [DataRow("engine.device", "cuda:", false)]
    [DataRow("engine.device", "gpu", false)]
    [DataRow("engine.device", "", false)]
    [DataRow("engine.dtype", "float16", false)]
    [DataRow("data.directory", "null", true)]
    [DataRow("data.directory", "a\0b", false)]
    public void TryParse_Text_AcceptsOnlyAllowedValues(string key, string text, bool expected) =>
        Assert.AreEqual(expected, SettingCatalogue.BuiltIn.Find(key, out _)!.TryParse(text, isPlain: true, out _));

    [TestMethod]
    public void TryParse_QuotedNone_IsText()
    {
        Setting directory = SettingCatalogue.BuiltIn.Find("data.directory", out _)!;

        Assert.IsTrue(directory.TryParse("null", isPlain: false, out object? quoted));
        Assert.AreEqual("null", quoted);
        Assert.IsTrue(directory.TryParse("null", isPlain: true, out object? plain));
        Assert.IsNull(plain);
    }
}
