using CD.Runner.Commands;
using CD.Runner.Errors;
using CD.Tests.Support;

namespace CD.Tests.Commands;

[TestClass]
public sealed class SummaryCommandTests
{
    [TestMethod]
    public void Summary_OfARunThatHasBegun_NeedsNeitherImagesNorWeights()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("config.yaml"), "method: simclr\nmodel:\n  width: 8\n  latent_dimensions: 12\ndata:\n  dataset: cifar10\n  directory: /nowhere\n");

        CommandResult result = CommandResult.Of(new CommandHandlers(), "summary", folder.Path);

        Assert.AreEqual((ExitCode.Success, string.Empty), (result.Code, result.Error));
        StringAssert.StartsWith(result.Output, "Model: \"simclr\"");
        StringAssert.Matches(result.Output, new System.Text.RegularExpressions.Regex(@"instance_projector_3 \(Dense\) = z +\(None, 12\)"));
    }

    [TestMethod]
    public void Summary_OfAMethodWithoutANetwork_IsAnError()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("config.yaml"), "method: kmeans\n");

        CommandResult result = CommandResult.Of(new CommandHandlers(), "summary", folder.Path);

        Assert.AreEqual((ExitCode.Usage, "error: The method kmeans trains no network, so there is nothing to print. Choose a run of another method."), (result.Code, result.Error.TrimEnd()));
    }
}
