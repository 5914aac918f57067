using System.Globalization;
using CD.Runner.Configuration;

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
    public void Hash_EverySettingButTheDataPath_ChangesIt()
    {
        string[] defaults = [RunIdentity.Hash(new RunConfiguration())];
        List<string> hashes = [.. defaults];
        foreach (Setting setting in SettingCatalogue.All.Where(setting => setting.Key != "data.directory"))
        {
            RunConfiguration changed = new();
            object? before = setting.ValueIn(changed);
            object? other = Enumerable.Range(0, 100).Select(seed => setting.ValueIn(RandomConfiguration.Create(seed))).First(value => !Equals(value, before));
            RandomConfiguration.Set(changed, setting, other);
            hashes.Add(RunIdentity.Hash(changed));
        }

        CollectionAssert.AllItemsAreUnique(hashes);
    }

    [TestMethod]
    public void Hash_DataFolder_CountsOnlyByItsPresence()
    {
        string embedded = RunIdentity.Hash(new RunConfiguration());
        string here = RunIdentity.Hash(new RunConfiguration { Data = new DataSettings { Directory = "/here" } });
        string there = RunIdentity.Hash(new RunConfiguration { Data = new DataSettings { Directory = "/there" } });

        Assert.AreEqual(here, there);
        Assert.AreNotEqual(embedded, here);
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

        static RunConfiguration With(string[] names) => new() { Objective = new ObjectiveSettings { Extra = names.ToDictionary(name => name, _ => 0.5) } };
    }
}
