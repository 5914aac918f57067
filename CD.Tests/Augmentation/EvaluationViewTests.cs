using CD.Runner.Augmentation;
using CD.Runner.Data;
using static TorchSharp.torch;

namespace CD.Tests.Augmentation;

[TestClass]
public sealed class EvaluationViewTests
{
    // Float32 on values in [0, 1]: sums over some ten taps.
    private const double Tolerance = 1e-6;

    [TestMethod]
    [DataRow(28, 28, 32)]
    [DataRow(60, 40, 32)]
    [DataRow(90, 120, 32)]
    public void Apply_ToImages_SquashesLikeTorchsInterpolation(int height, int width, int size)
    {
        using var scope = NewDisposeScope();
        using ImageBatch stacked = new(TestImages.Bytes(51, 9, 3, height, width));
        using ImageBatch ragged = TestImages.Ragged(stacked.Stacked!);
        Tensor expected = nn.functional.interpolate(stacked.Stacked!.to(ScalarType.Float64).div(255), [size, size], mode: InterpolationMode.Bilinear, align_corners: false, antialias: true);
        Assert.IsLessThan(Tolerance, TestImages.LargestDifference(expected, EvaluationView.Apply(stacked, size, CPU)));
        Assert.IsLessThan(Tolerance, TestImages.LargestDifference(expected, EvaluationView.Apply(ragged, size, CPU)));
    }

    [TestMethod]
    public void Apply_ToImagesOfTheViewsSize_OnlyDividesBy255()
    {
        using var scope = NewDisposeScope();
        using ImageBatch batch = new(TestImages.Bytes(52, 3, 1, 32, 32));
        Assert.AreEqual(0.0, TestImages.LargestDifference(batch.Stacked!.to(ScalarType.Float32).div(255).expand(3, 3, 32, 32), EvaluationView.Apply(batch, 32, CPU)));
    }
}
