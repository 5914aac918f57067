using CD.Model.Engine;
using CD.Model.Serialization;
using CD.Runner.Augmentation;
using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Training;
using static TorchSharp.torch;

namespace CD.Runner.Methods;

/// <summary>Makes random views of images, with a generator of its own: for methods that learn from views.</summary>
public sealed class ViewMaker : IDisposable
{
    private const string GeneratorName = "generator.views";

    private readonly ViewSampler sampler;
    private readonly ViewPipeline pipeline;
    private readonly Generator generator;
    private readonly Device device;
    private readonly AugmentationSettings undistorted;

    /// <summary>Creates a maker.</summary>
    /// <param name="settings">How views are made.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="device">The device that computes.</param>
    /// <param name="capabilities">What the machine can do.</param>
    public ViewMaker(AugmentationSettings settings, int seed, Device device, Capabilities capabilities)
    {
        sampler = new ViewSampler(settings);
        pipeline = new ViewPipeline(settings, capabilities);
        generator = RandomStreams.Views(seed);
        this.device = device;
        undistorted = settings with { CropRatioMin = 1.0, CropRatioMax = 1.0, FlipProbability = 0.0, JitterProbability = 0.0, GrayscaleProbability = 0.0, BlurProbability = 0.0 };
    }

    /// <summary>Makes one view of each image; the generator moves on.</summary>
    /// <param name="batch">The images; left as they are.</param>
    /// <returns>float32 <c>[batch, 3, size, size]</c> in [0, 1] on the device; the caller owns it.</returns>
    public Tensor Make(ImageBatch batch) => pipeline.Apply(batch, sampler.Sample(batch, generator), device);

    /// <summary>Resizes each image and distorts nothing; the generator moves on as for <see cref="Make"/>, so that later views stay the same.</summary>
    /// <param name="batch">The images; left as they are.</param>
    /// <returns>float32 <c>[batch, 3, size, size]</c> in [0, 1] on the device; the caller owns it.</returns>
    public Tensor MakePlain(ImageBatch batch)
    {
        _ = sampler.Sample(batch, generator);
        return pipeline.Apply(batch, ViewParameters.Undistorted(batch), device);
    }

    /// <summary>Cuts a square of a given area at a random place of each image, resizes it and distorts nothing else; the generator moves on.</summary>
    /// <param name="batch">The images; left as they are.</param>
    /// <param name="area">The square's area as a share of the image's, above 0 and at most 1; the largest central square where it does not fit.</param>
    /// <returns>float32 <c>[batch, 3, size, size]</c> in [0, 1] on the device; the caller owns it.</returns>
    public Tensor MakeCrop(ImageBatch batch, double area) =>
        pipeline.Apply(batch, new ViewSampler(undistorted with { CropScaleMin = area, CropScaleMax = area }).Sample(batch, generator), device);

    /// <summary>The generator's state, for a checkpoint.</summary>
    /// <returns>A copy; the current dispose scope, or else the caller, owns it.</returns>
    public NamedTensor State() => new(GeneratorName, generator.get_state());

    /// <summary>Restores the generator's state.</summary>
    /// <param name="state">The saved state.</param>
    public void LoadState(SavedState state) => generator.set_state(state.Find(GeneratorName));

    /// <inheritdoc/>
    public void Dispose() => generator.Dispose();
}
