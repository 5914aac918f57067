using CD.Model.Serialization;
using CD.Runner.Augmentation;
using CD.Runner.Training;
using static TorchSharp.torch;

namespace CD.Runner.Methods.PseudoLabelling;

/// <summary>Distorts images at random, with a generator of its own.</summary>
/// <param name="options">The ranges of the distortions.</param>
/// <param name="seed">The run's seed.</param>
internal sealed class ImageDistorter(DistortionOptions options, int seed) : IDisposable
{
    private const string GeneratorName = "generator.views";

    private readonly ImageDistortion distortion = new(options);
    private readonly Generator generator = RandomStreams.Views(seed);

    /// <summary>Distorts each image; the generator moves on.</summary>
    /// <param name="images">float32 <c>[batch, channels, size, size]</c> in [0, 1]; left as they are.</param>
    /// <returns>float32 of the same shape on the same device; the caller owns it.</returns>
    public Tensor Make(Tensor images) => distortion.Apply(images, distortion.Draw((int)images.shape[0], generator));

    /// <summary>The generator's state, for a checkpoint.</summary>
    /// <returns>A copy; the current dispose scope, or else the caller, owns it.</returns>
    public NamedTensor State() => new(GeneratorName, generator.get_state());

    /// <summary>Restores the generator's state.</summary>
    /// <param name="state">The saved state.</param>
    public void LoadState(SavedState state) => generator.set_state(state.Find(GeneratorName));

    /// <inheritdoc/>
    public void Dispose() => generator.Dispose();
}
