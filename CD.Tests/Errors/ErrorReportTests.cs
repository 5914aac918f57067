using CD.Runner.Errors;

namespace CD.Tests.Errors;

[TestClass]
public sealed class ErrorReportTests
{
    [TestMethod]
    [DataRow("a\u001b[2Jb", "a?[2Jb")]
    [DataRow("a\r\nb\tc", "a b c")]
    [DataRow("a\u009bb\u0000", "a?b?")]
    public void OneLine_OfAStrangersText_HasNothingThatATerminalObeys(string text, string expected) => Assert.AreEqual(expected, ErrorReport.OneLine(text));

    [TestMethod]
    public void Write_OfANameFromAFile_IsPlain()
    {
        using StringWriter error = new();

        ErrorReport.Write(new UserErrorException(ExitCode.Data, "no \u001b[31mred\nname"), error, showStackTraces: false);

        Assert.AreEqual("error: no ?[31mred name", error.ToString().TrimEnd());
    }
}
