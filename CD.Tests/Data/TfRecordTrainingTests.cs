using CD.Runner.Commands;
using CD.Runner.Errors;
using CD.Tests.Support;

namespace CD.Tests.Data;

[TestClass]
[DoNotParallelize]
public sealed class TfRecordTrainingTests
{
    // Of the columns of metrics.csv only these depend on the clock.
    private static readonly string[] Clock = ["seconds", "views_per_second"];

    [TestMethod]
    public void Train_OnRecordsOfADataSet_GivesTheNumbersOfTheDataSetItself()
    {
        using TemporaryFolder folder = new();
        Run("datasets", "write-tfrecord", "--set", "data.samples=32", "--output", folder.File("records"), "--shards", "3", "--seed", "5", "--compression", "gzip");
        Train(folder.File("original"), "--set", "data.samples=32");
        Train(folder.File("again"), "--dataset", "tfrecord", "--data", folder.File("records"));

        string[] original = Numbers(folder.File("original"));
        Assert.HasCount(2, original);
        CollectionAssert.AreEqual(original, Numbers(folder.File("again")));
    }

    private static void Train(string output, params string[] data) =>
        Run(["train", "--epochs", "1", "--device", "cpu", "--no-progress", "--output", output, "--set", "model.width=8", "--set", "training.batch_size=16", "--set", "evaluation.restarts=1", "--set", "engine.dtype=float32", .. data]);

    private static void Run(params string[] arguments)
    {
        using StringWriter error = new();
        Assert.AreEqual(ExitCode.Success, CommandLine.Run(arguments, TextWriter.Null, error, new CommandHandlers()), error.ToString());
    }

    private static string[] Numbers(string run)
    {
        string[][] lines = [.. File.ReadAllLines(Path.Combine(run, "metrics.csv")).Select(line => line.Split(','))];
        return [.. lines.Select(line => string.Join(',', line.Where((_, column) => !Clock.Contains(lines[0][column]))))];
    }
}
