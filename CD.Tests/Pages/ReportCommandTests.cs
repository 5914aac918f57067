using CD.Runner.Commands;
using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Discovery;
using CD.Runner.Errors;
using CD.Tests.Commands;
using CD.Tests.Runs;
using CD.Tests.Support;

namespace CD.Tests.Pages;

[TestClass]
public sealed class ReportCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Run => folder.File("run");

    public void Dispose() => folder.Dispose();

    [TestMethod]
    public void Report_OfARunWithADiscovery_WritesThePage()
    {
        Store();
        CommandResult result = CommandResult.Of(new CommandHandlers(), "report", Run);

        Assert.AreEqual(ExitCode.Success, result.Code, result.Error);
        StringAssert.StartsWith(result.Output, $"Wrote {Path.Combine(Run, "report.html")} (0.1 MB)");
        StringAssert.Contains(File.ReadAllText(Path.Combine(Run, "report.html")), "6 images that look like 2 to 4 kinds, most likely 3.");
    }

    [TestMethod]
    public void Report_OfImagesThatMoved_TakesTheirPlaceAndAnotherFile()
    {
        Store();
        Directory.Move(folder.File("images"), folder.File("moved"));
        CommandResult result = CommandResult.Of(new CommandHandlers(), "report", Run, "--data", folder.File("moved"), "--output", folder.File("a.html"));

        Assert.AreEqual(ExitCode.Success, result.Code, result.Error);
        Assert.IsTrue(File.Exists(folder.File("a.html")));
    }

    [TestMethod]
    public void Report_OfOtherImages_IsOneLineAndExitCode3()
    {
        Store();
        SmallImages.Write(folder.File("others"), classes: 2, perClass: 2);
        CommandResult result = CommandResult.Of(new CommandHandlers(), "report", Run, "--data", folder.File("others"));

        Assert.AreEqual(ExitCode.Data, result.Code);
        Assert.AreEqual("error: The 4 images of others are not the 6 of the discovery; give their place with --data, or run discover again.", result.Error.TrimEnd());
    }

    [TestMethod]
    public void Report_WithoutADiscovery_IsOneLineAndExitCode2()
    {
        Store();
        Directory.Delete(Path.Combine(Run, "discovery"), recursive: true);

        CommandResult.Of(new CommandHandlers(), "report", Run).AssertUsageError($"There is no discovery in {Path.Combine(Run, "discovery")}: run discover {Run} first.");
    }

    private void Store()
    {
        SmallImages.Write(folder.File("images"), classes: 2, perClass: 3);
        RunConfiguration configuration = ConfigurationResolver.Resolve(new ConfigurationSources { Directory = folder.File("images"), Device = "cpu" });
        Directory.CreateDirectory(Path.Combine(Run, "discovery"));
        File.WriteAllText(Path.Combine(Run, ConfigurationResolver.RunFile), ConfigurationWriter.Write(configuration));
        using IImageSource images = ImageSources.Open(configuration.Data, default);
        DiscoveryResult result = MadeDiscovery.Of(images, item => images.ItemNames[item]);
        new DiscoveryFolder(Run).Write(result with { Summary = result.Summary with { Directory = configuration.Data.Directory } }, MadeDiscovery.Stored(result.Items.Count));
    }
}
