using System.Text;
using CD.Runner.Configuration;
using CD.Runner.Errors;
using FsCheck;
using FsCheck.Fluent;

namespace CD.Tests.Configuration;

[TestClass]
public sealed class ConfigurationReaderTests
{
    [TestMethod]
    public void Read_Sections_GivesEntriesWithTheirLines()
    {
        IReadOnlyList<ConfigurationEntry> entries = ConfigurationReader.Read("# a run\ntraining:\n  seed: 7\n\n  epochs: \"3\"\nmodel:\ndata.strict: true\nobjective:\n  extra: {a: 1}\n", "f");

        CollectionAssert.AreEqual(
            (ConfigurationEntry[])
            [
                new("training.seed", "7", true, "f line 3"),
                new("training.epochs", "3", false, "f line 5"),
                new("data.strict", "true", true, "f line 7"),
                new("objective.extra.a", "1", true, "f line 9"),
            ],
            entries.ToArray());
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("# nothing but a comment\n")]
    [DataRow("---\n")]
    [DataRow("null\n")]
    [DataRow("{}\n")]
    [DataRow("training:\nmodel: ~\nobjective:\n  extra: null\n")]
    public void Read_NothingSaid_GivesNoEntries(string text) => Assert.IsEmpty(ConfigurationReader.Read(text, "f"));

    [TestMethod]
    [DataRow("training:\n  bach_size: 1\n", "f line 2: unknown key \"training.bach_size\"; the nearest valid key is training.batch_size.")]
    [DataRow("trainng:\n  seed: 1\n", "f line 1: unknown key \"trainng\"; the nearest valid key is training.")]
    [DataRow("batch_size: 1\n", "f line 1: unknown key \"batch_size\"; the nearest valid key is training.batch_size.")]
    [DataRow("objective:\n  extra:\n    a b: 1\n", "f line 3: unknown key \"objective.extra.a b\"; the nearest valid key is objective.extra.")]
    [DataRow("training: 5\n", "f line 1: training holds further keys, one a line and indented; received \"5\".")]
    [DataRow("objective:\n  extra: 5\n", "f line 2: objective.extra holds further keys, one a line and indented; received \"5\".")]
    [DataRow("training:\n  seed:\n    deep: 1\n", "f line 3: training.seed takes one value; received further keys.")]
    [DataRow("training:\n  seed: [1]\n", "f line 2: training.seed takes one value; received a list.")]
    [DataRow("training: [seed]\n", "f line 1: training takes further keys; received a list.")]
    [DataRow("- seed\n", "f line 1: expected sections such as \"training:\"; received a list.")]
    [DataRow("seed\n", "f line 1: expected sections such as \"training:\"; received \"seed\".")]
    [DataRow("training:\n  seed: 1\n  seed: 2\n", "f line 3: training.seed was given already in line 2; remove one of the two.")]
    [DataRow("training:\n  seed: 1\ndata:\n  strict: true\ntraining:\n  epochs: 2\n", "f line 5: training was given already in line 1; remove one of the two.")]
    [DataRow("training.seed: 1\ntraining:\n  seed: 2\n", "f line 3: training.seed was given already in line 1; remove one of the two.")]
    [DataRow("training:\n  seed: &a 1\n  epochs: *a\n", "f line 3: training.epochs takes one value; received an alias, which configuration files do not allow.")]
    [DataRow("training: &a\n  seed: 1\nevaluation: *a\n", "f line 3: evaluation takes further keys; received an alias, which configuration files do not allow.")]
    [DataRow("? [a]\n: 1\n", "f line 1: a key is a single word.")]
    [DataRow("training:\n  seed: 1\n---\ntraining:\n  seed: 2\n", "f line 3: a configuration file holds one document; remove what follows.")]
    public void Read_WrongText_NamesLineKeyAndRemedy(string text, string message)
    {
        UserErrorException error = Assert.ThrowsExactly<UserErrorException>(() => ConfigurationReader.Read(text, "f"));

        Assert.AreEqual(message, error.Message);
        Assert.AreEqual(ExitCode.Usage, error.Code);
    }

    [TestMethod]
    [DataRow("training:\n\tseed: 1\n")]
    [DataRow("training:\n  seed: \"1\n")]
    [DataRow("training: {seed: 1\n")]
    [DataRow("training:\n  seed: 1\n    epochs: 2\n")]
    [DataRow("training: seed: 1\n")]
    [DataRow("training:\n  seed: *nowhere_defined :\n   - {")]
    public void Read_BrokenYaml_NamesTheLine(string text)
    {
        UserErrorException error = Assert.ThrowsExactly<UserErrorException>(() => ConfigurationReader.Read(text, "f"));

        StringAssert.StartsWith(error.Message, "f line ");
        Assert.DoesNotContain('\n', error.Message);
    }

    [TestMethod]
    public void Read_LongAndStrangeKey_IsQuotedOnOneShortLine()
    {
        string text = $"\"a\\nb\\e{new string('x', 5000)}\": 1\n";
        UserErrorException error = Assert.ThrowsExactly<UserErrorException>(() => ConfigurationReader.Read(text, "f"));

        StringAssert.Contains(error.Message, "\"a\\u000ab\\u001bxxx");
        Assert.IsLessThan(200, error.Message.Length);
    }

    [TestMethod]
    public void Read_AliasBombAndDeepNesting_EndAtOnce()
    {
        string bomb = "a: &a [x,x]\n" + string.Concat(Enumerable.Range(0, 60).Select(level => $"b{level}: &b{level} [*a,*a,*a]\n"));
        string nested = "training: " + new string('[', 500_000);
        string nestedKeys = "training:\n" + string.Concat(Enumerable.Range(1, 300).Select(level => new string(' ', level) + "a:\n"));

        foreach (string text in (string[])[bomb, nested, nestedKeys])
        {
            Assert.ThrowsExactly<UserErrorException>(() => ConfigurationReader.Read(text, "f"));
        }
    }

    [TestMethod]
    public void Read_AnyText_GivesEntriesOrAUserError()
    {
        string[] pieces = ["training", "seed", ":", " ", "\n", "  ", "- ", "[", "]", "{", "}", "\"", "'", "&a", "*a", "!!", "|", ">", "?", "#", "%", "@", "\t", "---", "...", "1", ",", "\u0007", "é", "\\"];
        Gen<string> texts = Gen.Elements(pieces).ArrayOf().Select(string.Concat);

        Prop.ForAll(texts.ToArbitrary(), EndsWell).Check(Config.QuickThrowOnFailure.WithMaxTest(3000).WithEndSize(40));

        static bool EndsWell(string text)
        {
            try
            {
                _ = ConfigurationReader.Read(text, "f");
                return true;
            }
            catch (UserErrorException error)
            {
                return error.Code == ExitCode.Usage && !error.Message.Contains('\n', StringComparison.Ordinal);
            }
        }
    }

    [TestMethod]
    public void ReadFile_MissingTooLargeOrNotUtf8_IsAUsageError()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        string large = Path.Combine(folder, "large.yaml");
        string binary = Path.Combine(folder, "binary.yaml");
        File.WriteAllText(large, new string('#', (1024 * 1024) + 1));
        File.WriteAllBytes(binary, [(byte)'#', 0xff, 0xfe, (byte)'\n']);

        foreach ((string path, string part) in ((string, string)[])[(Path.Combine(folder, "none.yaml"), "there is no such"), (large, "at most 1 MiB"), (binary, "UTF-8")])
        {
            UserErrorException error = Assert.ThrowsExactly<UserErrorException>(() => ConfigurationReader.ReadFile(path));
            StringAssert.StartsWith(error.Message, path);
            StringAssert.Contains(error.Message, part);
            Assert.AreEqual(ExitCode.Usage, error.Code);
        }

        Directory.Delete(folder, recursive: true);
    }

    [TestMethod]
    public void ReadFile_ByteOrderMarkAndCarriageReturns_AreRead()
    {
        string path = Path.GetTempFileName();
        File.WriteAllText(path, "training:\r\n  seed: 7\r\n", new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));

        Assert.AreEqual(new ConfigurationEntry("training.seed", "7", true, $"{path} line 2"), ConfigurationReader.ReadFile(path).Single());
        File.Delete(path);
    }
}
