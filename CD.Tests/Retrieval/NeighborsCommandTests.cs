using System.Globalization;
using System.Text.Json;
using CD.Runner.Commands;
using CD.Runner.Configuration;
using CD.Runner.Errors;
using CD.Runner.Runs;
using CD.Tests.Commands;
using CD.Tests.Runs;
using CD.Tests.Support;
using SkiaSharp;

namespace CD.Tests.Retrieval;

[TestClass]
[DoNotParallelize]
public sealed class NeighborsCommandTests
{
    private static readonly TemporaryFolder Folder = new();

    private static string Run => Folder.File("run");

    private static string Inside => Folder.File("images/class1/2.png");

    [ClassInitialize]
    public static void Train(TestContext context)
    {
        SmallImages.Write(Folder.File("images"), classes: 2, perClass: 5);
        File.Copy(Inside, Folder.File("outside.png"));
        File.WriteAllText(Folder.File("broken.png"), "no picture");
        using Experiment experiment = Experiment.Open(new ConfigurationSources
        {
            Directory = Folder.File("images"),
            Method = "simclr",
            Epochs = "1",
            Device = "cpu",
            Assignments = ["training.batch_size=5", "model.width=8", "model.latent_dimensions=8", "augmentation.image_size=16", "evaluation.restarts=1", "engine.threads=1"],
        });
        Assert.IsTrue(experiment.Train(new TrainOptions { Folder = Run }).Finished);
    }

    [ClassCleanup]
    public static void DeleteFolder() => Folder.Dispose();

    [TestMethod]
    public void Neighbors_OfAFileOutside_BeginWithTheSameImage()
    {
        CommandResult result = Neighbors(Run, Folder.File("outside.png"), "--count", "3");

        Assert.AreEqual(ExitCode.Success, result.Code, result.Error);
        string[] lines = result.Output.TrimEnd().Split('\n');
        Assert.AreEqual("query,rank,index,name,class,cosine", lines[0]);
        Assert.HasCount(4, lines);
        string[][] rows = [.. lines.Skip(1).Select(line => line.Split(','))];
        CollectionAssert.AreEqual((string[])[Folder.File("outside.png"), "1", "7", "class1/2.png", "class1"], rows[0][..5]);
        double[] cosines = [.. rows.Select(row => double.Parse(row[5], CultureInfo.InvariantCulture))];
        Assert.AreEqual(1.0, cosines[0], 1e-6);
        CollectionAssert.AreEqual(cosines.OrderDescending().ToArray(), cosines);
        Assert.AreEqual($"Drew them in {Path.Combine(Run, "neighbors.png")}", result.Error.TrimEnd());
    }

    [TestMethod]
    public void Neighbors_OfAnImageOfTheSet_LeaveItOutByFileOrName()
    {
        string byFile = Neighbors(Run, Inside, "--count", "20", "--format", "json", "--output", Folder.File("by-file.png")).Output;
        string byName = Neighbors(Run, "class1/2.png", "--count", "20", "--format", "json", "--output", Folder.File("by-name.png")).Output;

        Assert.AreEqual(byFile.Replace(JsonEncodedText.Encode(Inside).ToString(), "class1/2.png", StringComparison.Ordinal), byName);
        using JsonDocument rows = JsonDocument.Parse(byName);
        Assert.AreEqual(9, rows.RootElement.GetArrayLength(), "every other image");
        Assert.IsFalse(rows.RootElement.EnumerateArray().Any(row => row.GetProperty("name").GetString() == "class1/2.png"));
        CollectionAssert.AreEqual(Enumerable.Range(1, 9).ToArray(), rows.RootElement.EnumerateArray().Select(row => row.GetProperty("rank").GetInt32()).ToArray());
    }

    [TestMethod]
    public void Neighbors_OfTwo_AreDrawnARowEach()
    {
        string picture = Folder.File("two.png");
        CommandResult result = Neighbors(Run, Inside, Folder.File("outside.png"), "--count", "2", "--stage", "z", "--output", picture);

        Assert.AreEqual(ExitCode.Success, result.Code, result.Error);
        Assert.HasCount(5, result.Output.TrimEnd().Split('\n'));
        using SKBitmap drawn = SKBitmap.Decode(picture);
        Assert.AreEqual(6 + 96 + 18 + (2 * 102), drawn.Width);

        // The query's tile and that of the equal image, the first in the second row: 16 pixels enlarged six times.
        int height = (drawn.Height - 6) / 2, top = 6 + height + (drawn.Height - 6 - (2 * 96) - (2 * 2 * 6)) / 4;
        for (int offset = 3; offset < 96; offset += 6)
        {
            Assert.AreEqual(drawn.GetPixel(6 + offset, top + offset), drawn.GetPixel(120 + offset, top + offset));
        }
    }

    [TestMethod]
    public void Neighbors_OfWhatIsNotThere_IsOneLine()
    {
        Neighbors(Run, "class9/1.png").AssertUsageError("class9/1.png: this is neither a file nor the name of one of the 10 images; names are those of items.csv, which embed writes.");
        Neighbors(Run, Folder.Path).AssertUsageError($"{Folder.Path}: this is a folder; give image files.");
        Neighbors(Run, Inside, "--stage", "q").AssertUsageError("--stage: there is no stage \"q\" to compare; the run's method has h (backbone), z (latent).");
        Neighbors(Run, Inside, "--count", "0").AssertUsageError("--count must be an integer from 1 to 1000; received \"0\".");
        Neighbors(Run, Inside, "--format", "xml").AssertUsageError("--format: a format is one of csv, json; received \"xml\".");
    }

    [TestMethod]
    public void Neighbors_OfAFileThatIsNoImage_NamesItAndDrawsNothing()
    {
        string picture = Folder.File("never.png");
        CommandResult result = Neighbors(Run, Folder.File("broken.png"), "--output", picture);

        Assert.AreEqual((ExitCode.Data, string.Empty), (result.Code, result.Output));
        StringAssert.Contains(result.Error, Folder.File("broken.png"));
        Assert.IsFalse(File.Exists(picture));
    }

    private static CommandResult Neighbors(params string[] args) => CommandResult.Of(new CommandHandlers(), ["neighbors", .. args]);
}
