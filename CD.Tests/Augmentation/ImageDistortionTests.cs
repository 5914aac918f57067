using CD.Runner.Augmentation;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Augmentation;

[TestClass]
public sealed class ImageDistortionTests
{
    // Places in float32 are off by some 1e-6 pixels, and neighbours differ by at most 1.
    private const double Rounding = 5e-6;

    private static readonly DistortionOptions Released = new(Rotation: 20.0, Shift: 0.18, Zoom: 0.15, ChannelShift: 0.1, FlipProbability: 0.5, Multiplier: 0.95);

    [TestMethod]
    public void Apply_NoDistortion_GivesTheImages()
    {
        using DisposeScope scope = NewDisposeScope();
        foreach (long channels in new[] { 1L, 3L })
        {
            Tensor images = Images(channels);
            Assert.IsLessThan(Rounding, TestImages.LargestDifference(images, Apply(images, SampleDistortion.None)));
        }
    }

    [TestMethod]
    public void Apply_Flip_MirrorsFromLeftToRight()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor images = Images(3);

        Assert.IsLessThan(Rounding, TestImages.LargestDifference(images.flip(3), Apply(images, SampleDistortion.None with { Flip = true })));
    }

    [TestMethod]
    public void Apply_ShiftOfWholePixels_ShowsWhatIsThereAndRepeatsTheBorder()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor images = Images(3);

        // A quarter of 8 pixels to the right, an eighth upwards: what is seen at (y, x) is at (y - 1, x + 2).
        Tensor rows = tensor([0L, 0L, 1L, 2L, 3L, 4L, 5L, 6L]);
        Tensor columns = tensor([2L, 3L, 4L, 5L, 6L, 7L, 7L, 7L]);
        Tensor expected = images.index_select(2, rows).index_select(3, columns);
        Assert.IsLessThan(Rounding, TestImages.LargestDifference(expected, Apply(images, SampleDistortion.None with { ShiftX = 0.25, ShiftY = -0.125 })));
    }

    [TestMethod]
    public void Apply_RightAngle_TurnsTheImage()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor images = Images(3);

        // What is seen at (y, x) from the centre is at (-x, y): the image's left side comes to the top.
        Tensor expected = images.transpose(2, 3).flip(3);
        Assert.IsLessThan(Rounding, TestImages.LargestDifference(expected, Apply(images, SampleDistortion.None with { Angle = 90.0 })));
    }

    [TestMethod]
    public void Apply_ZoomOfTheWidth_ShowsTwiceAsMuchOfIt()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor row = tensor([0.0f, 0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f, 0.7f]).reshape(1, 1, 1, 8).expand(1, 1, 8, 8);

        // Columns 0.5, 1.5, 2.5, 3.5 right of the centre at 3.5 show columns 4.5, 6.5, and beyond the border twice.
        Tensor expected = tensor([0.0f, 0.0f, 0.05f, 0.25f, 0.45f, 0.65f, 0.7f, 0.7f]).reshape(1, 1, 1, 8).expand(1, 1, 8, 8);
        Assert.IsLessThan(Rounding, TestImages.LargestDifference(expected, Apply(row, SampleDistortion.None with { ZoomX = 2.0 })));
    }

    [TestMethod]
    public void Apply_EverythingAtOnce_GivesThePixelsOfAnotherImplementation()
    {
        // Keras' matrices multiplied in NumPy 2.2.4, then affine_grid and grid_sample of PyTorch 2.6.0 (bilinear, border), in float64;
        // a plain bilinear loop over the same places agrees to 1e-15.
        using DisposeScope scope = NewDisposeScope();
        SampleDistortion sample = new(Angle: 17.0, ShiftY: 0.125, ShiftX: -0.0625, ZoomY: 0.9, ZoomX: 1.1, Flip: true, (0.0, 0.0, 0.0));

        Tensor result = Apply(Images(3), sample);

        Assert.AreEqual(101.70050360304595, result.to(ScalarType.Float64).sum().ToDouble(), 192 * Rounding);
        Assert.AreEqual(0.4815316444516147, result[0, 0, 0, 0].ToDouble(), Rounding);
        Assert.AreEqual(0.4602442535032405, result[0, 0, 2, 3].ToDouble(), Rounding);
        Assert.AreEqual(0.561176847863624, result[0, 1, 4, 5].ToDouble(), Rounding);
        Assert.AreEqual(0.27193004182112684, result[0, 2, 7, 7].ToDouble(), Rounding);
        Assert.AreEqual(0.41615080451343633, result[0, 2, 3, 0].ToDouble(), Rounding);
    }

    [TestMethod]
    public void Apply_ChannelShift_StaysWithinTheImagesValues()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor images = Images(3);
        Tensor shifted = Apply(images, SampleDistortion.None with { ChannelShifts = (0.1, 0.0, -2.0) });

        Tensor least = images.min();
        Assert.IsLessThan(Rounding, TestImages.LargestDifference((images.narrow(1, 0, 1) + 0.1).minimum(images.max()), shifted.narrow(1, 0, 1)));
        Assert.IsLessThan(Rounding, TestImages.LargestDifference(images.narrow(1, 1, 1), shifted.narrow(1, 1, 1)));
        Assert.IsLessThan(Rounding, TestImages.LargestDifference(least.expand(1, 1, 8, 8), shifted.narrow(1, 2, 1)));
    }

    [TestMethod]
    public void Apply_Batch_DistortsEachImageByItself()
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator generator = new(5);
        ImageDistortion distortion = new(Released);
        Tensor images = TestImages.Unit(402, ScalarType.Float32, 4, 3, 8, 8);
        SampleDistortion[] samples = distortion.Draw(4, generator);

        Tensor together = distortion.Apply(images, samples);

        for (int image = 0; image < 4; image++)
        {
            Assert.IsLessThan(Rounding, TestImages.LargestDifference(distortion.Apply(images.narrow(0, image, 1), [samples[image]]), together.narrow(0, image, 1)));
        }
    }

    [TestMethod]
    public void Apply_OtherNumberOfDistortionsThanImages_IsRefused()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor images = Images(1);

        Assert.ThrowsExactly<ArgumentException>(() => new ImageDistortion(Released).Apply(images, [SampleDistortion.None, SampleDistortion.None]));
    }

    [TestMethod]
    public void Draw_ReleasedRanges_FillsAndKeepsThem()
    {
        using Generator generator = new(6);
        SampleDistortion[] samples = new ImageDistortion(Released).Draw(2000, generator);

        AssertFills(samples.Select(sample => sample.Angle), -20.0, 20.0);
        AssertFills(samples.Select(sample => sample.ShiftX), -0.18, 0.18);
        AssertFills(samples.Select(sample => sample.ShiftY), -0.18, 0.18);
        AssertFills(samples.Select(sample => sample.ZoomX), 0.85, 1.15);
        AssertFills(samples.Select(sample => sample.ZoomY), 0.85, 1.15);
        AssertFills(samples.Select(sample => sample.ChannelShifts.Third), -0.1, 0.1);

        // Of 2000 draws with probability 1/2, six standard deviations of 22.4 about 1000.
        Assert.AreEqual(1000, samples.Count(sample => sample.Flip), 135);
    }

    [TestMethod]
    public void Draw_OtherRanges_LeavesTheOtherDrawsAsTheyAre()
    {
        using Generator first = new(7);
        using Generator second = new(7);

        SampleDistortion[] one = new ImageDistortion(Released).Draw(3, first);
        SampleDistortion[] other = new ImageDistortion(Released with { Rotation = 0.0 }).Draw(3, second);

        CollectionAssert.AreEqual(one.Select(sample => sample with { Angle = 0.0 }).ToArray(), other);
    }

    [TestMethod]
    public void Apply_Multiplier_ScalesWhatIsDistorted()
    {
        using DisposeScope scope = NewDisposeScope();
        SampleDistortion[] samples = [new ImageDistortion(Released).Draw(1, new Generator(3))[0]];

        Tensor whole = new ImageDistortion(Released with { Multiplier = 1.0 }).Apply(Images(3), samples);
        Tensor half = new ImageDistortion(Released with { Multiplier = 0.5 }).Apply(Images(3), samples);

        Assert.IsTrue(half.equal(whole.mul(0.5)).all().item<bool>());
    }

    private static void AssertFills(IEnumerable<double> values, double least, double greatest)
    {
        double[] all = [.. values];
        Assert.IsTrue(all.All(value => value >= least && value <= greatest));
        Assert.IsLessThan(least + (0.01 * (greatest - least)), all.Min());
        Assert.IsGreaterThan(greatest - (0.01 * (greatest - least)), all.Max());
    }

    private static Tensor Images(long channels) => TestImages.Unit(401, ScalarType.Float32, 1, channels, 8, 8);

    private static Tensor Apply(Tensor images, SampleDistortion sample) => new ImageDistortion(Released with { Multiplier = 1.0 }).Apply(images, [sample]);
}
