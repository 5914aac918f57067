using CD.Runner.Augmentation;
using CD.Runner.Configuration;
using CD.Runner.Errors;
using static TorchSharp.torch;

namespace CD.Tests.Augmentation;

/// <summary>The random parameters' distributions, at a fixed seed; another seed would fail a test here with the stated probability.</summary>
[TestClass]
public sealed class ViewSamplerTests
{
    private const int Count = 20_000;

    // Kolmogorov-Smirnov at a false-alarm probability of 1e-6: D < sqrt(-ln(1e-6 / 2) / 2 / n).
    private static readonly double KolmogorovBound = Math.Sqrt(-Math.Log(1e-6 / 2) / 2 / Count);

    // Large enough that rounding a side to whole pixels moves an area or a ratio by a tenth of that bound at most.
    private static readonly (int Height, int Width) Large = (2000, 2000);

    [TestMethod]
    public void Crop_OfASquareImage_HasUniformAreaAndLogUniformRatio()
    {
        // Shares up to 0.5 always fit, so that no try is rejected and the distributions are exactly the drawn ones.
        SampleView[] views = Draw(new AugmentationSettings { CropScaleMin = 0.08, CropScaleMax = 0.5 });
        AssertUniform(0.08, 0.5, views.Select(view => (double)view.Crop.Height * view.Crop.Width / (2000.0 * 2000.0)), "area");
        AssertUniform(Math.Log(3.0 / 4.0), Math.Log(4.0 / 3.0), views.Select(view => Math.Log((double)view.Crop.Width / view.Crop.Height)), "ratio");
        AssertUniform(0, 1, views.Select(view => (view.Crop.Top + 0.5) / (Large.Height - view.Crop.Height + 1)), "top");
        AssertUniform(0, 1, views.Select(view => (view.Crop.Left + 0.5) / (Large.Width - view.Crop.Width + 1)), "left");
    }

    [TestMethod]
    [DataRow(28, 28)]
    [DataRow(96, 96)]
    [DataRow(375, 500)]
    public void Crop_OfAnyImage_KeepsItsBounds(int height, int width)
    {
        foreach (SampleView view in Draw(new AugmentationSettings(), height, width))
        {
            CropBox box = view.Crop;
            Assert.IsTrue(box.Top >= 0 && box.Left >= 0 && box.Top + box.Height <= height && box.Left + box.Width <= width, $"{box}");

            // Each side was rounded by half a pixel at most.
            double area = (double)height * width;
            Assert.IsTrue((box.Height + 0.5) * (box.Width + 0.5) >= 0.08 * area, $"{box}");
            Assert.IsTrue((box.Width + 0.5) / (box.Height - 0.5) >= 3.0 / 4.0 && (box.Width - 0.5) / (box.Height + 0.5) <= 4.0 / 3.0, $"{box}");
        }
    }

    [TestMethod]
    [DataRow(1, 1000, 0, 499, 1, 1)]
    [DataRow(1000, 10, 493, 0, 13, 10)]
    [DataRow(10, 1000, 0, 493, 10, 13)]
    [DataRow(1, 1, 0, 0, 1, 1)]
    public void Crop_WhereNoTryFits_IsTheCentralCrop(int height, int width, int top, int left, int cropHeight, int cropWidth)
    {
        foreach (SampleView view in Draw(new AugmentationSettings { CropScaleMin = 0.5 }, height, width)[..100])
        {
            Assert.AreEqual(new CropBox(top, left, cropHeight, cropWidth), view.Crop);
        }
    }

    [TestMethod]
    public void Jitter_OfStrengthOneHalf_IsUniformInItsRanges()
    {
        ColorJitter[] jitters = [.. Draw(new AugmentationSettings { JitterStrength = 0.5, JitterProbability = 1 }).Select(view => view.Jitter!.Value)];
        AssertUniform(0.6, 1.4, jitters.Select(jitter => jitter.Brightness), "brightness");
        AssertUniform(0.6, 1.4, jitters.Select(jitter => jitter.Contrast), "contrast");
        AssertUniform(0.6, 1.4, jitters.Select(jitter => jitter.Saturation), "saturation");
        AssertUniform(-0.1, 0.1, jitters.Select(jitter => jitter.Hue), "hue");
    }

    [TestMethod]
    public void Jitter_OfGreatStrength_HasNoNegativeFactor()
    {
        IEnumerable<ColorJitter> jitters = Draw(new AugmentationSettings { JitterStrength = 2, JitterProbability = 1 }).Select(view => view.Jitter!.Value);
        AssertUniform(0, 2.6, jitters.Select(jitter => jitter.Brightness), "brightness");
    }

    [TestMethod]
    public void Jitter_OfStrengthZero_IsLeftOut() =>
        Assert.IsTrue(Draw(new AugmentationSettings { JitterStrength = 0 }).All(view => view.Jitter is null));

    [TestMethod]
    public void Orders_OfTheJitter_AreThe24Permutations()
    {
        Assert.HasCount(24, ColorJitter.Orders);
        Assert.HasCount(24, ColorJitter.Orders.Select(order => string.Join(' ', order)).Distinct());
        Assert.IsTrue(ColorJitter.Orders.All(order => order.Distinct().Count() == 4));
    }

    [TestMethod]
    public void Order_OfTheJitter_IsEachPermutationEquallyOften()
    {
        int[] counts = new int[24];
        foreach (SampleView view in Draw(new AugmentationSettings { JitterProbability = 1 }))
        {
            counts[view.Jitter!.Value.Order]++;
        }

        // Chi-square with 23 degrees of freedom exceeds 72 with probability 1e-6.
        double expected = Count / 24.0;
        Assert.IsLessThan(72.0, counts.Sum(count => (count - expected) * (count - expected) / expected));
    }

    [TestMethod]
    public void Choices_OfAView_ComeAtTheirProbabilities()
    {
        SampleView[] views = Draw(new AugmentationSettings { BlurProbability = 0.3 });
        AssertProbability(0.5, views.Count(view => view.Flip), "flip");
        AssertProbability(0.8, views.Count(view => view.Jitter is not null), "jitter");
        AssertProbability(0.2, views.Count(view => view.Grayscale), "grayscale");
        AssertProbability(0.3, views.Count(view => view.BlurSigma is not null), "blur");

        // Choices are independent of each other: the joint probability is the product.
        AssertProbability(0.5 * 0.8 * 0.2, views.Count(view => view.Flip && view.Jitter is not null && view.Grayscale), "joint");
    }

    [TestMethod]
    public void BlurSigma_OfABlurredView_IsUniformInItsRange() =>
        AssertUniform(0.1, 2.0, Draw(new AugmentationSettings { BlurProbability = 1 }).Select(view => view.BlurSigma!.Value), "sigma");

    [TestMethod]
    public void Sample_WithOneSeed_RepeatsAndMovesOn()
    {
        ViewSampler sampler = new(new AugmentationSettings());
        (int, int)[] sizes = [(32, 32), (20, 45)];
        using Generator first = new(7, CPU);
        using Generator second = new(7, CPU);
        using Generator other = new(8, CPU);
        ViewParameters drawn = sampler.Sample(sizes, first);
        Assert.AreEqual(drawn, sampler.Sample(sizes, second));
        Assert.AreNotEqual(drawn, sampler.Sample(sizes, first));
        Assert.AreNotEqual(drawn, sampler.Sample(sizes, other));
    }

    [TestMethod]
    public void Sample_WithAnotherProbability_LeavesTheOtherDrawsAsTheyWere()
    {
        SampleView[] usual = Draw(new AugmentationSettings());
        SampleView[] changed = Draw(new AugmentationSettings { FlipProbability = 0, BlurProbability = 1 });
        for (int i = 0; i < 100; i++)
        {
            Assert.AreEqual(usual[i] with { Flip = false, BlurSigma = null }, changed[i] with { BlurSigma = null });
        }
    }

    [TestMethod]
    public void Constructor_WithARangeTurnedRound_NamesTheRange()
    {
        UserErrorException error = Assert.ThrowsExactly<UserErrorException>(() => new ViewSampler(new AugmentationSettings { CropScaleMin = 0.9, CropScaleMax = 0.5 }));
        Assert.AreEqual(ExitCode.Usage, error.Code);
        StringAssert.Contains(error.Message, "CropScaleMin (0.9)");
    }

    private static SampleView[] Draw(AugmentationSettings settings) => Draw(settings, Large.Height, Large.Width);

    private static SampleView[] Draw(AugmentationSettings settings, int height, int width)
    {
        using Generator generator = new(42, CPU);
        return [.. new ViewSampler(settings).Sample([.. Enumerable.Repeat((height, width), Count)], generator).Samples];
    }

    private static void AssertUniform(double min, double max, IEnumerable<double> values, string what)
    {
        double[] sorted = [.. values.Order()];
        double distance = 0;
        for (int i = 0; i < sorted.Length; i++)
        {
            double expected = (sorted[i] - min) / (max - min);
            distance = Math.Max(distance, Math.Max(Math.Abs(expected - ((double)i / sorted.Length)), Math.Abs(expected - ((i + 1.0) / sorted.Length))));
        }

        Assert.IsLessThan(KolmogorovBound, distance, what);
    }

    /// <summary>A count within 4.9 standard deviations: a false-alarm probability of 1e-6.</summary>
    private static void AssertProbability(double probability, int count, string what) =>
        Assert.IsLessThan(4.9 * Math.Sqrt(Count * probability * (1 - probability)), Math.Abs(count - (Count * probability)), what);
}
