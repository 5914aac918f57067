using CD.Runner.Tables;
using CD.Tests.Support;

namespace CD.Tests.Runs;

[TestClass]
[DoNotParallelize]
public sealed class ExperimentScriptTests
{
    [TestMethod]
    [Timeout(180_000, CooperativeCancellation = true)]
    public async Task TrainScript_OfTheReadme_TrainsAndPrintsTheScores()
    {
        using TemporaryFolder folder = new();
        SmallImages.Write(folder.File("photos"), classes: 2, perClass: 16);

        string output = await ReadmeScript.Run(ReadmeScript.Read("train-script"), folder.Path);

        RunRow row = RunTable.Read(folder.File("results/runs.csv")).Single();
        Assert.AreEqual(("simclr", 1), (row.Method, row.Epochs));
        StringAssert.Contains(output, "Training photos: simclr on 32 images, 1 epochs of 1 steps, on ");
        StringAssert.Contains(output, FormattableString.Invariant($"backbone: ACC {row.BackboneAcc:F3}"));
        StringAssert.Contains(output, "latent: ACC ");
    }
}
