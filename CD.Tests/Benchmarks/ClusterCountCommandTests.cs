using CD.Runner.Benchmarks;
using CD.Runner.Commands;
using CD.Runner.Configuration;
using CD.Runner.Errors;
using CD.Runner.Runs;
using CD.Tests.Commands;
using CD.Tests.Runs;
using CD.Tests.Support;

namespace CD.Tests.Benchmarks;

[TestClass]
[DoNotParallelize]
public sealed class ClusterCountCommandTests
{
    [TestMethod]
    public void Bench_ClustersOfARun_WritesARowForAllClassesAndOneForTwo()
    {
        using TemporaryFolder folder = new();
        string run = folder.File("run"), images = folder.File("images");
        SmallImages.Write(images, classes: 3, perClass: 12);
        using (Experiment experiment = Experiment.Open(new ConfigurationSources
        {
            Directory = images,
            Method = "simclr",
            Epochs = "1",
            Device = "cpu",
            Assignments = ["training.batch_size=12", "model.width=8", "model.latent_dimensions=8", "augmentation.image_size=16", "evaluation.restarts=1", "engine.threads=1"],
        }))
        {
            Assert.IsTrue(experiment.Train(new TrainOptions { Folder = run }).Finished);
        }

        CommandResult result = CommandResult.Of(new CommandHandlers(), "bench", "--clusters-of", run, "--draws", "1", "--threads", "1", "--output", folder.Path);

        Assert.AreEqual(ExitCode.Success, result.Code, result.Error);
        IReadOnlyList<ClusterCountRow> rows = ClusterCountTable.Read(folder.File(ClusterCountTable.FileName));
        CollectionAssert.AreEqual((int[])[3, 2], rows.Select(row => row.Truth).ToArray());
        CollectionAssert.AreEqual((int[])[36, 15], rows.Select(row => row.Items).ToArray());
        Assert.IsTrue(rows.All(row => row.Low <= row.Estimate && row.Estimate <= row.High && row.Error == row.Estimate - row.Truth));
        StringAssert.StartsWith(result.Output, "classes,draw,items,truth,estimate,low,high,");
    }
}
