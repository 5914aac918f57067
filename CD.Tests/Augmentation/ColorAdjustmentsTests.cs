using CD.Runner.Augmentation;
using static TorchSharp.torch;

namespace CD.Tests.Augmentation;

[TestClass]
public sealed class ColorAdjustmentsTests
{
    // Float64 on values in [0, 1], a handful of operations a value.
    private const double Tolerance = 1e-12;

    private static readonly Dictionary<string, Func<Tensor, Tensor, Tensor>> Adjustments = new()
    {
        ["brightness"] = ColorAdjustments.Brightness,
        ["contrast"] = ColorAdjustments.Contrast,
        ["saturation"] = ColorAdjustments.Saturation,
        ["hue"] = ColorAdjustments.Hue,
        ["grayscale"] = (images, _) => ColorAdjustments.Grayscale(images),
        ["blur"] = (images, sigmas) => GaussianBlur.Apply(images, 5, sigmas),
    };

    public static IEnumerable<object[]> Names => Adjustments.Keys.Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Adjustment_OfABatch_EqualsItsSamplesOneByOne(string name)
    {
        using var scope = NewDisposeScope();
        Tensor images = TestImages.Unit(11, ScalarType.Float64, 4, 3, 9, 13);
        Tensor factors = tensor([0.1, 0.3, 0.45, 1.7]);
        Tensor before = images.clone();
        Tensor batch = Adjustments[name](images, factors);
        for (int i = 0; i < 4; i++)
        {
            Tensor alone = Adjustments[name](images.narrow(0, i, 1), factors.narrow(0, i, 1));
            Assert.IsLessThan(Tolerance, TestImages.LargestDifference(alone[0], batch[i]), $"sample {i}");
        }

        Assert.AreEqual(0.0, TestImages.LargestDifference(before, images), "the input stays");
    }

    [TestMethod]
    [DataRow("brightness", 1.0)]
    [DataRow("contrast", 1.0)]
    [DataRow("saturation", 1.0)]
    [DataRow("hue", 0.0)]
    public void Adjustment_WithItsNeutralFactor_ChangesNothing(string name, double neutral)
    {
        using var scope = NewDisposeScope();
        Tensor images = ColorsOfEveryKind();
        Assert.IsLessThan(Tolerance, TestImages.LargestDifference(images, Adjustments[name](images, tensor([neutral]))));
    }

    [TestMethod]
    [DataRow(1.0 / 3.0, 1)]
    [DataRow(-1.0 / 3.0, 2)]
    public void Hue_TurnedByAThird_RotatesTheChannels(double turns, int shift)
    {
        using var scope = NewDisposeScope();
        Tensor images = ColorsOfEveryKind();
        Assert.IsLessThan(Tolerance, TestImages.LargestDifference(images.roll(shift, 1), ColorAdjustments.Hue(images, tensor([turns]))));
    }

    [TestMethod]
    public void Hue_TurnedByAHalf_SwapsPrimariesAndComplements()
    {
        using var scope = NewDisposeScope();
        Tensor images = ColorsOfEveryKind();
        Tensor expected = images.amax([1L], keepdim: true) + images.amin([1L], keepdim: true) - images;
        Assert.IsLessThan(Tolerance, TestImages.LargestDifference(expected, ColorAdjustments.Hue(images, tensor([0.5]))));
        Assert.IsLessThan(Tolerance, TestImages.LargestDifference(expected, ColorAdjustments.Hue(images, tensor([-0.5]))));
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Adjustment_OfAnyColor_StaysInTheUnitRange(string name)
    {
        using var scope = NewDisposeScope();
        Tensor images = ColorsOfEveryKind().to(ScalarType.Float32);
        foreach (double factor in new[] { 0.001, 0.2, 0.5, 1.0, 3.0 })
        {
            Tensor result = Adjustments[name](images, tensor([factor], dtype: ScalarType.Float32));
            Assert.IsGreaterThanOrEqualTo(0f, result.min().item<float>());

            // The blur is a weighted mean whose weights sum to 1 up to float32 rounding.
            Assert.IsLessThanOrEqualTo(name == "blur" ? 1.000001f : 1f, result.max().item<float>());
        }
    }

    [TestMethod]
    [DataRow("saturation")]
    [DataRow("hue")]
    [DataRow("grayscale")]
    public void Adjustment_OfColorsOnAGreyImage_ChangesNothing(string name)
    {
        using var scope = NewDisposeScope();
        Tensor images = TestImages.Unit(12, ScalarType.Float64, 2, 1, 4, 4);
        Assert.AreEqual(0.0, TestImages.LargestDifference(images, Adjustments[name](images, tensor([0.4, 0.1]))));
    }

    [TestMethod]
    public void Contrast_OfAGreyImage_BlendsWithItsMean()
    {
        using var scope = NewDisposeScope();
        Tensor image = tensor([0.2, 0.4, 0.6, 0.8]).view(1, 1, 2, 2);
        Tensor expected = tensor([0.35, 0.45, 0.55, 0.65]).view(1, 1, 2, 2);
        Assert.IsLessThan(Tolerance, TestImages.LargestDifference(expected, ColorAdjustments.Contrast(image, tensor([0.5]))));
    }

    [TestMethod]
    [DataRow(4)]
    [DataRow(19)]
    public void GaussianBlur_WithAKernelThatDoesNotFit_NamesKernelAndImage(int kernel)
    {
        using Tensor images = zeros(1, 3, 9, 13);
        using Tensor sigma = ones(1);
        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => GaussianBlur.Apply(images, kernel, sigma));
        StringAssert.Contains(error.Message, $"9 x 13");
        StringAssert.Contains(error.Message, $"received {kernel}");
    }

    /// <summary>All 1331 colours of an 11-level grid, corners, edges and greys included, <c>[1, 3, 11, 121]</c>.</summary>
    private static Tensor ColorsOfEveryKind()
    {
        Tensor level = arange(11, dtype: ScalarType.Float64).div_(10);
        Tensor r = level.view(11, 1, 1).expand(11, 11, 11);
        Tensor g = level.view(1, 11, 1).expand(11, 11, 11);
        Tensor b = level.view(1, 1, 11).expand(11, 11, 11);
        return stack([r, g, b]).reshape(1, 3, 11, 121);
    }
}
