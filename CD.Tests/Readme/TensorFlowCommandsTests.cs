using CD.Runner.Commands;
using CD.Runner.Errors;
using CD.Tests.Commands;
using CD.Tests.Support;

namespace CD.Tests.Readme;

/// <summary>The README's section for those who come from TensorFlow: its commands, one after the other, on fewer images.</summary>
[TestClass]
[DoNotParallelize]
public sealed class TensorFlowCommandsTests
{
    private const string Prefix = "dotnet run -c Release --project CD.Runner -- ";

    [TestMethod]
    public void Commands_OneAfterTheOther_Succeed()
    {
        using TemporaryFolder folder = new();
        string[] commands = ReadmeScript.Example("tensorflow-commands").Trim().Split('\n', StringSplitOptions.TrimEntries);
        Dictionary<string, string> outputs = new(StringComparer.Ordinal);
        foreach (string command in commands)
        {
            StringAssert.StartsWith(command, Prefix);
            string[] arguments = command[Prefix.Length..].Replace("results/", folder.Path + "/", StringComparison.Ordinal).Split(' ');
            CommandResult result = CommandResult.Of(new CommandHandlers(), arguments[0] == "train" ? [.. arguments, "--set", "data.samples=512", "--set", "engine.threads=1", "--no-progress"] : arguments);
            Assert.AreEqual(ExitCode.Success, result.Code, command + result.Error);
            outputs[arguments[0]] = result.Output;
        }

        CommandResult own = CommandResult.Of(new CommandHandlers(), "evaluate", folder.File("fashion"));
        Assert.AreEqual(own.Output, outputs["evaluate"], "the weights that went out and came back give the run's own scores");
        foreach (string file in (string[])["served/1/saved_model.pb", "fashion.keras", "fashion-tfjs/model.json", "fashion.onnx", "embedded/clusters.png"])
        {
            Assert.IsTrue(File.Exists(folder.File(file)), file);
        }

        Assert.HasCount(1, Directory.GetFiles(folder.File("fashion/tensorboard"), "events.out.tfevents.*", SearchOption.AllDirectories));
    }
}
