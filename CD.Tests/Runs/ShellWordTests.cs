using CD.Runner.Runs;

namespace CD.Tests.Runs;

[TestClass]
public sealed class ShellWordTests
{
    [TestMethod]
    [DataRow("results/first-run_2", "results/first-run_2")]
    [DataRow("my photos", "\"my photos\"")]
    [DataRow("it's", "\"it's\"")]
    [DataRow("a $HOME", "'a $HOME'")]
    [DataRow("say \"it's\"", "'say \"it'\\''s\"'")]
    [DataRow("", "\"\"")]
    public void Of_AnArgument_IsWhatAShellGivesBack(string argument, string expected) => Assert.AreEqual(expected, ShellWord.Of(argument));
}
