using CD.Runner.Benchmarks;
using CD.Runner.Errors;
using CD.Tests.Support;

namespace CD.Tests.Benchmarks;

[TestClass]
public sealed class PeerProcessTests
{
    private static readonly PeerRequest Request = new("best", "step", 224, 16);

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public void Measure_Script_GoesInAndItsLastLineIsTheAnswer()
    {
        using TemporaryFolder folder = new();
        string script = Script(folder, "cat > script.py; echo \"$@\" > arguments; echo warning; echo '{\"seconds\": 1.5, \"peak_mb\": 200}'");

        PeerAnswer answer = new PeerProcess($"sh {script}", 2.5, 3, "cpu").Measure(Request);

        Assert.AreEqual(new PeerAnswer(1.5, 200.0), answer);
        Assert.AreEqual("- best step 224 16 2.5 3 cpu", File.ReadAllText(Path.Combine(folder.Path, "arguments")).Trim());
        StringAssert.Contains(File.ReadAllText(Path.Combine(folder.Path, "script.py")), "def main():");
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    [DataRow("cat > /dev/null; echo more >&2; echo no torch >&2; exit 1", "no torch It needs PyTorch")]
    [DataRow("exit 3", "nothing It needs PyTorch")]
    [DataRow("cat > /dev/null; echo hello", "answered \"hello\" instead of a measurement")]
    public void Measure_OtherProgram_IsOneLineAndAnEngineError(string content, string message)
    {
        using TemporaryFolder folder = new();
        string script = Script(folder, content);

        UserErrorException error = Assert.ThrowsExactly<UserErrorException>(() => new PeerProcess($"sh {script}", 1.0, 1, "cpu").Measure(Request));

        Assert.AreEqual(ExitCode.Engine, error.Code);
        StringAssert.Contains(error.Message, message);
    }

    [TestMethod]
    [DataRow("no-such-python3", ExitCode.Engine, "--peer: no-such-python3 cannot be started")]
    [DataRow(" ", ExitCode.Usage, "--peer: the command is empty")]
    public void Measure_NoProgram_IsOneLine(string command, ExitCode code, string message)
    {
        UserErrorException error = Assert.ThrowsExactly<UserErrorException>(() => new PeerProcess(command, 1.0, 1, "cpu").Measure(Request));

        Assert.AreEqual(code, error.Code);
        StringAssert.StartsWith(error.Message, message);
    }

    private static string Script(TemporaryFolder folder, string content)
    {
        string path = Path.Combine(folder.Path, "peer.sh");
        File.WriteAllText(path, $"cd {folder.Path}\n{content}\n");
        return path;
    }
}
