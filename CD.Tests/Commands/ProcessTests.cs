using CD.Runner.Configuration;

namespace CD.Tests.Commands;

/// <summary>The program as a process of its own.</summary>
[TestClass]
public sealed class ProcessTests
{
    [TestMethod]
    public void Program_Config_PrintsOnlySettingsOnStandardOutput()
    {
        (int code, string output, string error) = RunnerProcess.Run([], "config", "--seed", "7");

        Assert.AreEqual((0, string.Empty), (code, error));
        Assert.AreEqual(ConfigurationWriter.Write(ConfigurationResolver.Resolve(new ConfigurationSources { Seed = "7" })), output);
    }

    [TestMethod]
    [DataRow("1")]
    [DataRow(null)]
    public void Program_UserError_IsOneLineOnStandardErrorUnlessDebugging(string? debug)
    {
        (int code, string output, string error) = RunnerProcess.Run(debug is null ? [] : [("CD_DEBUG", debug)], "config", "--set", "training.bach_size=3");
        string[] lines = error.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

        Assert.AreEqual((2, string.Empty), (code, output));
        Assert.AreEqual("error: --set: unknown key \"training.bach_size\"; the nearest valid key is training.batch_size.", lines[0]);
        Assert.AreEqual(debug is null, lines.Length == 1, error);
    }

    [TestMethod]
    public void Program_LockedFile_IsAStorageError()
    {
        string file = Path.GetTempFileName();
        int code;
        string output;
        string error;
        using (new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.None))
        {
            (code, output, error) = RunnerProcess.Run([], "config", "--config", file);
        }

        File.Delete(file);

        Assert.AreEqual((6, string.Empty), (code, output));
        StringAssert.StartsWith(error, "error: ");
        Assert.HasCount(1, error.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }
}
