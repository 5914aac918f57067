using CD.Model.Engine;
using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Errors;
using static TorchSharp.torch;

namespace CD.Runner.Augmentation;

/// <summary>Makes views: crop and resize, flip, colour jitter, grayscale, blur, on the training device, the same pixels for the same parameters.</summary>
/// <remarks>Nothing in it waits for the device. A batch of grey images is worked on in one channel and expanded at the end.</remarks>
internal sealed class ViewPipeline
{
    private static readonly ColorOperation[] AllOperations = Enum.GetValues<ColorOperation>();
    private static readonly ColorOperation[] GrayOperations = [ColorOperation.Brightness, ColorOperation.Contrast];

    private readonly int imageSize;
    private readonly IReadOnlyList<ViewStep> colorSteps;
    private readonly IReadOnlyList<ViewStep> graySteps;

    /// <summary>Creates a pipeline.</summary>
    /// <param name="settings">The views' size and the blur's kernel.</param>
    /// <param name="capabilities">What the machine can do; null for what <see cref="Capabilities.Detect"/> finds.</param>
    /// <exception cref="UserErrorException">Views are to be blurred and the kernel is even or too large for them.</exception>
    public ViewPipeline(AugmentationSettings settings, Capabilities? capabilities = null)
    {
        if (settings.BlurProbability > 0 && (settings.BlurKernel % 2 == 0 || settings.BlurKernel / 2 >= settings.ImageSize))
        {
            throw new UserErrorException(
                ExitCode.Usage,
                $"augmentation: BlurKernel must be odd and less than twice ImageSize ({settings.ImageSize}); received {settings.BlurKernel}; change it, or set BlurProbability to 0.");
        }

        imageSize = settings.ImageSize;
        Capabilities machine = capabilities ?? Capabilities.Detect();
        colorSteps = [.. Jitter(AllOperations, machine), Gray, Blur(settings.BlurKernel)];

        // A grey image has no saturation and no hue, and stays as it is when it turns grey.
        graySteps = [.. Jitter(GrayOperations, machine), Blur(settings.BlurKernel)];
    }

    /// <summary>Makes one view of each image.</summary>
    /// <param name="batch">The images; not changed.</param>
    /// <param name="parameters">How each view is made, in the batch's order.</param>
    /// <param name="device">The training device.</param>
    /// <returns>float32 <c>[batch, 3, size, size]</c> in [0, 1], on the device; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The parameters are not one an image, or a crop is empty or reaches outside its image.</exception>
    public Tensor Apply(ImageBatch batch, ViewParameters parameters, Device device)
    {
        RequireCropsInside(batch, parameters);
        using IDisposable gradients = no_grad();
        using var scope = NewDisposeScope();
        long channels = batch.Stacked is null ? batch.Images.Select(image => image.shape[0]).DefaultIfEmpty(1).Max() : batch.Stacked.shape[1];
        Tensor output = empty(batch.Count, 3, imageSize, imageSize, dtype: ScalarType.Float32, device: device);
        IReadOnlyList<ViewStep> steps = channels == 1 ? graySteps : colorSteps;
        foreach (ViewChunk chunk in ViewChunk.Divide(parameters, [.. steps.Select(step => step.Changes)], channels * imageSize * imageSize, device))
        {
            using (chunk)
            {
                using var chunkScope = NewDisposeScope();
                Tensor views = SourceCrop.Apply(batch, chunk, imageSize, channels, device);
                for (int index = 0; index < steps.Count; index++)
                {
                    views = steps[index].Apply(views, chunk, index);
                }

                output.index_copy_(0, chunk.SampleIndices, views.expand(-1, 3, -1, -1));
            }
        }

        return output.MoveToOuterDisposeScope();
    }

    private static void RequireCropsInside(ImageBatch batch, ViewParameters parameters)
    {
        if (parameters.Samples.Length != batch.Count)
        {
            throw new ArgumentException($"A batch takes one entry of parameters an image ({batch.Count}); received {parameters.Samples.Length}. Sample them for this batch.", nameof(parameters));
        }

        for (int i = 0; i < batch.Count; i++)
        {
            CropBox box = parameters.Samples[i].Crop;
            int height = batch.HeightOf(i);
            int width = batch.WidthOf(i);
            if (box.Top < 0 || box.Left < 0 || box.Height < 1 || box.Width < 1 || box.Top + box.Height > height || box.Left + box.Width > width)
            {
                throw new ArgumentException($"A crop lies inside its image; image {i} is {height} x {width} and its crop is {box}. Sample the parameters for this batch.", nameof(parameters));
            }
        }
    }

    private static ViewStep Gray => new(view => view.Grayscale, chunk => chunk.Flips, (images, _) => ColorAdjustments.Grayscale(images));

    private static ViewStep Blur(int kernel) =>
        new(view => view.BlurSigma is not null, chunk => chunk.BlurSigmas, (images, sigmas) => GaussianBlur.Apply(images, kernel, sigmas).clamp_(0, 1));

    /// <summary>The adjustments of every place in a jitter's order.</summary>
    private static IEnumerable<ViewStep> Jitter(ColorOperation[] operations, Capabilities capabilities) =>
        from place in Enumerable.Range(0, ColorJitter.Orders[0].Length)
        from operation in operations
        select new ViewStep(
            view => view.Jitter is { } jitter && ColorJitter.Orders[jitter.Order][place] == operation,
            chunk => chunk.Factors(operation),
            (images, factors) => Adjust(operation, images, factors, capabilities));

    private static Tensor Adjust(ColorOperation operation, Tensor images, Tensor factors, Capabilities capabilities) => operation switch
    {
        ColorOperation.Brightness => ColorAdjustments.Brightness(images, factors),
        ColorOperation.Contrast => ColorAdjustments.Contrast(images, factors),
        ColorOperation.Saturation => ColorAdjustments.Saturation(images, factors),
        ColorOperation.Hue => ColorAdjustments.Hue(images, factors, capabilities),
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "There are four colour operations; pass one of them."),
    };
}
