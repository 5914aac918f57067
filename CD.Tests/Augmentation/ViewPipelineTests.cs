using CD.Runner.Augmentation;
using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Errors;
using static TorchSharp.torch;

namespace CD.Tests.Augmentation;

[TestClass]
public sealed class ViewPipelineTests
{
    // Float32 against float64 on values in [0, 1] through at most eight operations.
    private const double Float32Tolerance = 1e-5;

    private static readonly AugmentationSettings Strong = new() { ImageSize = 32, JitterStrength = 1, BlurProbability = 0.5, BlurKernel = 5 };

    [TestMethod]
    [DataRow(60, 3, 32, 26)]
    [DataRow(60, 1, 32, 26)]
    [DataRow(40, 3, 160, 24)]
    [DataRow(6, 3, 48, 70)]
    public void Apply_ToABatch_EqualsTheOperationsOneByOne(int count, int channels, int imageSize, int sourceSize)
    {
        // 32 pixels: chunks of several jitter orders; 160: chunks of one; 70 x 70 sources: images resized one by one.
        using var scope = NewDisposeScope();
        AugmentationSettings settings = Strong with { ImageSize = imageSize };
        using ImageBatch batch = new(TestImages.Bytes(21, count, channels, sourceSize, sourceSize));
        ViewParameters parameters = Sample(settings, batch, seed: 1);
        Tensor views = new ViewPipeline(settings).Apply(batch, parameters, CPU);
        for (int i = 0; i < count; i++)
        {
            using var inner = NewDisposeScope();
            Tensor expected = OneByOne(batch.Stacked![i], parameters.Samples[i], settings);
            Assert.IsLessThan(Float32Tolerance, TestImages.LargestDifference(expected, views.narrow(0, i, 1)), $"{parameters.Samples[i]}");
        }
    }

    [TestMethod]
    public void Apply_ToAnyBatch_GivesFloat32RgbInTheUnitRange()
    {
        using var scope = NewDisposeScope();
        using ImageBatch white = new(full([30, 3, 11, 17], 255, ScalarType.Byte));
        using ImageBatch colors = new(TestImages.Bytes(22, 30, 3, 11, 17));
        using ImageBatch grey = new(TestImages.Bytes(23, 30, 1, 11, 17));
        foreach (ImageBatch batch in new[] { white, colors, grey })
        {
            Tensor views = new ViewPipeline(Strong with { BlurProbability = 0 }).Apply(batch, Sample(Strong with { BlurProbability = 0 }, batch, seed: 2), CPU);
            CollectionAssert.AreEqual(new long[] { 30, 3, 32, 32 }, views.shape);
            Assert.AreEqual(ScalarType.Float32, views.dtype);
            Assert.IsTrue(views.is_contiguous() && !views.requires_grad);
            Assert.IsGreaterThanOrEqualTo(0f, views.min().item<float>());
            Assert.IsLessThanOrEqualTo(1f, views.max().item<float>());
        }
    }

    [TestMethod]
    public void Apply_WithBlur_StaysInTheUnitRange()
    {
        using var scope = NewDisposeScope();
        using ImageBatch white = new(full([30, 3, 11, 17], 255, ScalarType.Byte));
        Tensor views = new ViewPipeline(Strong).Apply(white, Sample(Strong, white, seed: 3), CPU);
        Assert.IsLessThanOrEqualTo(1f, views.max().item<float>());
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void Apply_ToImagesOneByOne_EqualsTheStackedBatch(int channels)
    {
        using var scope = NewDisposeScope();
        using ImageBatch stacked = new(TestImages.Bytes(24, 12, channels, 26, 31));
        using ImageBatch ragged = TestImages.Ragged(stacked.Stacked!);
        ViewParameters parameters = Sample(Strong, stacked, seed: 4);
        Assert.AreEqual(parameters, Sample(Strong, ragged, seed: 4));
        ViewPipeline pipeline = new(Strong);
        Assert.IsLessThan(Float32Tolerance, TestImages.LargestDifference(pipeline.Apply(stacked, parameters, CPU), pipeline.Apply(ragged, parameters, CPU)));
    }

    [TestMethod]
    public void Apply_ToGreyAndColorImagesTogether_TreatsGreyAsEqualChannels()
    {
        using var scope = NewDisposeScope();
        Tensor grey = TestImages.Bytes(25, 1, 20, 30);
        Tensor color = TestImages.Bytes(26, 3, 14, 9);
        using ImageBatch mixed = new([grey.clone(), color.clone()]);
        using ImageBatch expanded = new([grey.expand(3, 20, 30).contiguous(), color.clone()]);
        ViewParameters parameters = Sample(Strong, mixed, seed: 5);
        ViewPipeline pipeline = new(Strong);

        // The same float32 operations on the same values.
        Assert.IsLessThan(1e-6, TestImages.LargestDifference(pipeline.Apply(expanded, parameters, CPU), pipeline.Apply(mixed, parameters, CPU)));
    }

    [TestMethod]
    public void Apply_ToDegenerateImages_GivesFiniteViews()
    {
        using var scope = NewDisposeScope();
        using ImageBatch batch = new([TestImages.Bytes(27, 3, 1, 1), TestImages.Bytes(28, 3, 1, 300), TestImages.Bytes(29, 1, 300, 1), TestImages.Bytes(30, 3, 2, 1)]);
        using ImageBatch dots = new(TestImages.Bytes(31, 5, 3, 1, 1));
        foreach (ImageBatch images in new[] { batch, dots })
        {
            Tensor views = new ViewPipeline(Strong).Apply(images, Sample(Strong, images, seed: 6), CPU);
            Assert.IsTrue(views.isfinite().all().item<bool>());
            Assert.IsTrue(views.ge(0).logical_and(views.le(1)).all().item<bool>());
        }

        // A single pixel is one colour, whatever the crop.
        Tensor plain = new ViewPipeline(Strong).Apply(dots, ViewParameters.Undistorted(dots), CPU);
        Assert.IsLessThan(1e-6, TestImages.LargestDifference(dots.Stacked!.to(ScalarType.Float32).div(255).expand(5, 3, 32, 32), plain));
    }

    [TestMethod]
    public void Apply_WithOneSeed_RepeatsTheViews()
    {
        using var scope = NewDisposeScope();
        using ImageBatch batch = new(TestImages.Bytes(32, 20, 3, 16, 16));
        ViewPipeline pipeline = new(Strong);
        Tensor views = pipeline.Apply(batch, Sample(Strong, batch, seed: 7), CPU);
        Assert.AreEqual(0.0, TestImages.LargestDifference(views, pipeline.Apply(batch, Sample(Strong, batch, seed: 7), CPU)));
        Assert.IsGreaterThan(0.1, TestImages.LargestDifference(views, pipeline.Apply(batch, Sample(Strong, batch, seed: 8), CPU)));
    }

    [TestMethod]
    public void Apply_ToNoImages_GivesNoViews()
    {
        using var scope = NewDisposeScope();
        using ImageBatch batch = new(zeros([0, 3, 8, 8], ScalarType.Byte));
        CollectionAssert.AreEqual(new long[] { 0, 3, 32, 32 }, new ViewPipeline(Strong).Apply(batch, Sample(Strong, batch, seed: 9), CPU).shape);
    }

    [TestMethod]
    public void Apply_WithForeignParameters_NamesTheMismatch()
    {
        using ImageBatch small = new(zeros([2, 3, 8, 8], ScalarType.Byte));
        using ImageBatch large = new(zeros([2, 3, 9, 9], ScalarType.Byte));
        using ImageBatch three = new(zeros([3, 3, 8, 8], ScalarType.Byte));
        ViewPipeline pipeline = new(Strong);
        ArgumentException outside = Assert.ThrowsExactly<ArgumentException>(() => pipeline.Apply(small, ViewParameters.Undistorted(large), CPU));
        StringAssert.Contains(outside.Message, "image 0 is 8 x 8");
        ArgumentException count = Assert.ThrowsExactly<ArgumentException>(() => pipeline.Apply(small, ViewParameters.Undistorted(three), CPU));
        StringAssert.Contains(count.Message, "(2); received 3");
    }

    [TestMethod]
    [DataRow(22, 32)]
    [DataRow(23, 8)]
    public void Constructor_WithAKernelThatDoesNotFit_NamesKernelAndSize(int kernel, int size)
    {
        UserErrorException error = Assert.ThrowsExactly<UserErrorException>(() => new ViewPipeline(Strong with { BlurKernel = kernel, ImageSize = size }));
        Assert.AreEqual(ExitCode.Usage, error.Code);
        StringAssert.Contains(error.Message, $"ImageSize ({size}); received {kernel}");
    }

    private static ViewParameters Sample(AugmentationSettings settings, ImageBatch batch, ulong seed)
    {
        using Generator generator = new(seed, CPU);
        return new ViewSampler(settings).Sample(batch, generator);
    }

    private static Tensor OneByOne(Tensor bytes, SampleView view, AugmentationSettings settings)
    {
        Tensor One(double value) => tensor([value]);
        CropBox box = view.Crop;
        Tensor boxes = tensor([(double)box.Top, box.Left, box.Height, box.Width]).view(1, 4);
        Tensor image = bytes.unsqueeze(0).to(ScalarType.Float64).div(255);
        image = ResizedCrop.Apply(image, boxes, One(view.Flip ? 1 : 0), settings.ImageSize, settings.ImageSize);
        if (view.Jitter is { } jitter)
        {
            foreach (ColorOperation operation in ColorJitter.Orders[jitter.Order])
            {
                image = operation switch
                {
                    ColorOperation.Brightness => ColorAdjustments.Brightness(image, One(jitter.Brightness)),
                    ColorOperation.Contrast => ColorAdjustments.Contrast(image, One(jitter.Contrast)),
                    ColorOperation.Saturation => ColorAdjustments.Saturation(image, One(jitter.Saturation)),
                    _ => ColorAdjustments.Hue(image, One(jitter.Hue)),
                };
            }
        }

        image = view.Grayscale ? ColorAdjustments.Grayscale(image) : image;
        image = view.BlurSigma is { } sigma ? GaussianBlur.Apply(image, settings.BlurKernel, One(sigma)) : image;
        return image.expand(1, 3, settings.ImageSize, settings.ImageSize);
    }
}
