using CD.Runner.Evaluation;
using CD.Runner.Explanation;
using CD.Tests.Support;
using static TorchSharp.torch;

namespace CD.Tests.Explanation;

[TestClass]
[DoNotParallelize]
public sealed class ExplanationMemoryTests
{
    [TestMethod]
    public void Explain_AndWrite_LeavesNoTensor()
    {
        using TemporaryFolder folder = new();
        ExplainedImage image = TestPictures.Image(0);
        long before = LiveTensors.CountSettled();
        long most = 0;
        using TestPictures.Encoder encoder = new(images =>
        {
            most = Math.Max(most, Tensor.TotalCount);
            return images.mean([2, 3]);
        });

        IReadOnlyList<HeadExplanation> explanations = Explainer.Explain(
            new PerturbedOutputs(encoder, 2, [0, 2], null, 10, CPU), [0, 2], image, new ExplainOptions { Samples = 1000 }, CancellationToken.None);
        Assert.IsLessThanOrEqualTo(before, Tensor.TotalCount);
        ExplanationFiles.Write(folder.File("out"), explanations, new Stage("feature", "p", "feature heads p"), new ExplainOptions());

        Assert.IsLessThanOrEqualTo(before, Tensor.TotalCount);

        // A hundred batches: what one of them makes is gone before the next.
        Assert.IsLessThan(before + 40, most);
    }
}
