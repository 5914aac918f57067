using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Errors;
using static TorchSharp.torch;

namespace CD.Runner.Augmentation;

/// <summary>Draws the random parameters of views, by the definitions of torchvision's RandomResizedCrop, ColorJitter, RandomApply and GaussianBlur.</summary>
/// <remarks>
/// An image takes the same number of random values whatever the settings, so changing one setting leaves the other
/// draws as they were, and the parameters do not depend on the device.
/// </remarks>
internal sealed class ViewSampler
{
    private const int CropTries = 10;

    // The columns of one image's random values: area and ratio a try, the crop's place, then the rest.
    private const int PlaceColumn = 2 * CropTries;
    private const int FlipColumn = PlaceColumn + 2;
    private const int JitterColumn = FlipColumn + 1;
    private const int OrderColumn = JitterColumn + 1;
    private const int FactorColumn = OrderColumn + 1;
    private const int GrayscaleColumn = FactorColumn + 4;
    private const int BlurColumn = GrayscaleColumn + 1;
    private const int ColumnCount = BlurColumn + 2;

    private readonly AugmentationSettings settings;

    /// <summary>Creates a sampler.</summary>
    /// <param name="settings">The ranges and probabilities.</param>
    /// <exception cref="UserErrorException">A range's end is below its start.</exception>
    public ViewSampler(AugmentationSettings settings)
    {
        RequireRange("CropScale", settings.CropScaleMin, settings.CropScaleMax);
        RequireRange("CropRatio", settings.CropRatioMin, settings.CropRatioMax);
        RequireRange("BlurSigma", settings.BlurSigmaMin, settings.BlurSigmaMax);
        this.settings = settings;
    }

    /// <summary>Draws the parameters of one view of each image of a batch.</summary>
    /// <param name="batch">The images; only their sizes matter.</param>
    /// <param name="generator">The source of randomness, on the processor; it moves on.</param>
    public ViewParameters Sample(ImageBatch batch, Generator generator) =>
        Sample([.. Enumerable.Range(0, batch.Count).Select(i => (batch.HeightOf(i), batch.WidthOf(i)))], generator);

    /// <summary>Draws the parameters of one view of each image.</summary>
    /// <param name="sizes">The images' heights and widths in pixels.</param>
    /// <param name="generator">The source of randomness, on the processor; it moves on.</param>
    public ViewParameters Sample(IReadOnlyList<(int Height, int Width)> sizes, Generator generator)
    {
        if (sizes.Count == 0)
        {
            return new ViewParameters([]);
        }

        using Tensor drawn = rand(sizes.Count, ColumnCount, dtype: ScalarType.Float64, generator: generator); // (images, columns)
        double[] values = drawn.data<double>().ToArray();
        SampleView[] samples = new SampleView[sizes.Count];
        for (int i = 0; i < samples.Length; i++)
        {
            samples[i] = View(values.AsSpan(i * ColumnCount, ColumnCount), sizes[i].Height, sizes[i].Width);
        }

        return new ViewParameters([.. samples]);
    }

    private static void RequireRange(string name, double min, double max)
    {
        if (min > max)
        {
            throw new UserErrorException(ExitCode.Usage, FormattableString.Invariant($"augmentation: {name}Min ({min}) is above {name}Max ({max}); swap or widen them."));
        }
    }

    private static double Between(double min, double max, double u) => min + ((max - min) * u);

    private SampleView View(ReadOnlySpan<double> u, int height, int width)
    {
        bool jittered = u[JitterColumn] < settings.JitterProbability && settings.JitterStrength > 0;
        return new SampleView(
            Crop(u, height, width),
            u[FlipColumn] < settings.FlipProbability,
            jittered ? Jitter(u) : null,
            u[GrayscaleColumn] < settings.GrayscaleProbability,
            u[BlurColumn] < settings.BlurProbability ? Between(settings.BlurSigmaMin, settings.BlurSigmaMax, u[BlurColumn + 1]) : null);
    }

    private ColorJitter Jitter(ReadOnlySpan<double> u)
    {
        double spread = 0.8 * settings.JitterStrength;
        double hue = 0.2 * settings.JitterStrength;
        double least = Math.Max(0.0, 1.0 - spread);
        return new ColorJitter(
            Between(least, 1.0 + spread, u[FactorColumn]),
            Between(least, 1.0 + spread, u[FactorColumn + 1]),
            Between(least, 1.0 + spread, u[FactorColumn + 2]),
            Between(-hue, hue, u[FactorColumn + 3]),
            (int)(u[OrderColumn] * ColorJitter.Orders.Length));
    }

    /// <summary>torchvision's <c>RandomResizedCrop.get_params</c>: area uniform, ratio log-uniform, ten tries, then the largest central crop of a permitted ratio.</summary>
    private CropBox Crop(ReadOnlySpan<double> u, int height, int width)
    {
        double area = (double)height * width;
        double logMin = Math.Log(settings.CropRatioMin);
        double logMax = Math.Log(settings.CropRatioMax);
        for (int attempt = 0; attempt < CropTries; attempt++)
        {
            double target = area * Between(settings.CropScaleMin, settings.CropScaleMax, u[2 * attempt]);
            double ratio = Math.Exp(Between(logMin, logMax, u[(2 * attempt) + 1]));
            int w = (int)Math.Round(Math.Sqrt(target * ratio));
            int h = (int)Math.Round(Math.Sqrt(target / ratio));
            if (w > 0 && w <= width && h > 0 && h <= height)
            {
                int top = (int)(u[PlaceColumn] * (height - h + 1));
                int left = (int)(u[PlaceColumn + 1] * (width - w + 1));
                return new CropBox(top, left, h, w);
            }
        }

        double whole = (double)width / height;
        int cropHeight = whole < settings.CropRatioMin ? (int)Math.Round(width / settings.CropRatioMin) : height;
        int cropWidth = whole > settings.CropRatioMax ? (int)Math.Round(height * settings.CropRatioMax) : width;
        cropHeight = Math.Max(cropHeight, 1);
        cropWidth = Math.Max(cropWidth, 1);
        return new CropBox((height - cropHeight) / 2, (width - cropWidth) / 2, cropHeight, cropWidth);
    }
}
