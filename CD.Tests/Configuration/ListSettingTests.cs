using CD.Runner.Configuration;
using CD.Runner.Errors;
using FsCheck;
using FsCheck.Fluent;

namespace CD.Tests.Configuration;

/// <summary>Settings that are lists of texts.</summary>
[TestClass]
public sealed class ListSettingTests
{
    [TestMethod]
    [DataRow("data:\n  classes: [cat, dog]\n", "cat|dog")]
    [DataRow("data:\n  classes:\n  - cat\n  - dog # a comment\n", "cat|dog")]
    [DataRow("data:\n  classes: [\"a, b\", 'c]', \"null\", null, 3]\n", "a, b|c]|null|null|3")]
    [DataRow("data.classes: cat\n", "cat")]
    [DataRow("data.classes: cat, big dog\n", "cat|big dog")]
    [DataRow("data.classes: \"cat, dog\"\n", "cat, dog")]
    [DataRow("data.classes: []\n", "")]
    [DataRow("data.classes:\n", "")]
    [DataRow("data.classes: null\n", "")]
    public void Read_List_HasItsItems(string yaml, string items)
    {
        RunConfiguration start = new() { Data = new DataSettings { Classes = ["before"] } };

        Assert.AreEqual(items, string.Join('|', ConfigurationBinder.Bind(start, ConfigurationReader.Read(yaml, "f")).Data.Classes));
    }

    [TestMethod]
    [DataRow("data.classes=[cat, dog]", "cat|dog")]
    [DataRow("data.classes=cat,dog", "cat|dog")]
    [DataRow("data.classes= [ cat ,\"T-shirt, \\\"top\\\"\" ]", "cat|T-shirt, \"top\"")]
    [DataRow("data.classes=T-shirt/top", "T-shirt/top")]
    [DataRow("data.classes=[]", "")]
    [DataRow("data.classes=", "")]
    public void Resolve_ListOnTheCommandLine_HasItsItems(string assignment, string items) =>
        Assert.AreEqual(items, string.Join('|', ConfigurationResolver.Resolve(new ConfigurationSources { Assignments = [assignment] }).Data.Classes));

    [TestMethod]
    [DataRow("[a")]
    [DataRow("a]")]
    [DataRow("[a, [b]]")]
    [DataRow("a,,b")]
    [DataRow("[a,]")]
    [DataRow("\"a")]
    [DataRow("\"a\" b")]
    [DataRow("\"\"")]
    [DataRow("\"\\n\"")]
    [DataRow("\"\\u12\"")]
    [DataRow("a\0b")]
    public void Resolve_WrongList_IsAUsageError(string text)
    {
        UserErrorException error = Assert.ThrowsExactly<UserErrorException>(() => ConfigurationResolver.Resolve(new ConfigurationSources { Assignments = ["data.classes=" + text] }));

        StringAssert.StartsWith(error.Message, "--set: data.classes must be a list of names such as [a, b]; received ");
        Assert.AreEqual(ExitCode.Usage, error.Code);
    }

    [TestMethod]
    [DataRow("data:\n  classes:\n    a: 1\n", "f line 3: data.classes takes a list; received further keys.")]
    [DataRow("data:\n  strict: &a true\n  classes: *a\n", "f line 3: data.classes takes a list; received an alias, which configuration files do not allow.")]
    [DataRow("data:\n  classes: [a,\n   [b]]\n", "f line 3: an item of data.classes is one value; received a list.")]
    [DataRow("data:\n  classes:\n  - a\n  - b: c\n", "f line 4: an item of data.classes is one value; received further keys.")]
    [DataRow("data:\n  classes:\n  - a\n  -\n", "f line 4: an item of data.classes is text; received \"\".")]
    [DataRow("data:\n  classes: [a]\n  classes: [b]\n", "f line 3: data.classes was given already in line 2; remove one of the two.")]
    public void Read_WrongList_NamesLineAndKey(string yaml, string message)
    {
        UserErrorException error = Assert.ThrowsExactly<UserErrorException>(() => ConfigurationReader.Read(yaml, "f"));

        Assert.AreEqual(message, error.Message);
    }

    [TestMethod]
    public void ToString_AnyTexts_ReadBackEqual() =>
        Prop.ForAll(ArbMap.Default.ArbFor<NonEmptyString[]>(), texts =>
        {
            SettingList list = new(texts.Select(text => text.Get));
            string text = list.ToString();
            return SettingList.TryParse(text, out SettingList? read) && read.Equals(list) && read.GetHashCode() == list.GetHashCode() && !text.Contains('\n', StringComparison.Ordinal);
        }).QuickCheckThrowOnFailure();

    [TestMethod]
    public void Hash_Lists_DifferInItemsAndOrder()
    {
        string[] hashes = [.. ((string[][])[[], ["a"], ["b"], ["a", "b"], ["b", "a"], ["a, b"]]).Select(classes => RunIdentity.Hash(new RunConfiguration { Data = new DataSettings { Classes = classes } }))];

        CollectionAssert.AllItemsAreUnique(hashes);
        Assert.AreEqual(new DataSettings { Classes = ["a", "b"] }, new DataSettings { Classes = new List<string> { "a", "b" } });
    }

    [TestMethod]
    public void Check_ListWithoutText_IsAUsageError() =>
        Assert.ThrowsExactly<UserErrorException>(() => ConfigurationRules.Check(new RunConfiguration { Data = new DataSettings { Classes = ["a", ""] } }, needsData: false, _ => "here"));
}
