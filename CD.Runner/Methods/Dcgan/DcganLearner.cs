using CD.Model.Engine;
using CD.Model.Graphs;
using CD.Model.Networks;
using CD.Model.Serialization;
using CD.Runner.Augmentation;
using CD.Runner.Data;
using CD.Runner.Evaluation;
using CD.Runner.Methods.Phases;
using static TorchSharp.torch;

namespace CD.Runner.Methods.Dcgan;

/// <summary>Trains a generator and a discriminator against each other.</summary>
internal sealed class DcganLearner : PhasedLearner
{
    /// <summary>Builds the networks with their initial weights.</summary>
    public DcganLearner(LearnerContext context)
        : base(context)
    {
        Settings = context.Configuration.Method.Settings<DcganSettings>();
        int size = context.Configuration.Augmentation.ImageSize;
        Discriminator = DcganNetworks.Discriminator(size, Settings.Width);
        Generator = DcganNetworks.Generator(size, Settings.Width, context.Channels);
        using Generator weights = context.Weights();
        Discriminator.Build([-1, context.Channels, size, size], context.BuildContext(weights) with { Path = "discriminator" });
        Generator.Build([-1, Settings.NoiseDimensions, 1, 1], context.BuildContext(weights));
        DcganNetworks.DrawScales(Discriminator, weights);
        DcganNetworks.DrawScales(Generator, weights);
    }

    /// <summary>The method's settings.</summary>
    internal DcganSettings Settings { get; }

    /// <summary>From images in [-1, 1] to maps and logits.</summary>
    internal NetworkChain Discriminator { get; }

    /// <summary>From z to images in [-1, 1].</summary>
    internal NetworkChain Generator { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<NamedTensor> ModelState() => [.. Discriminator.State(), .. Generator.State()];

    /// <inheritdoc/>
    public override void LoadModel(IReadOnlyList<NamedTensor> state) => VariableState.Load([.. Discriminator.Variables, .. Generator.Variables], state);

    /// <inheritdoc/>
    /// <remarks>The maps are pooled, scaled image by image and joined by no layer, so there is no graph.</remarks>
    public override ModelGraph? Describe() => null;

    /// <inheritdoc/>
    public override IEncoder CreateEncoder()
    {
        InferenceChainNetwork inference = Discriminator.ToInference();
        return new NetworkEncoder(Images, images => [DiscriminatorMaps.Features(inference.Forward(images).SkipLast(1))], inference);
    }

    /// <summary>A batch's images in [-1, 1], as both networks have them.</summary>
    /// <param name="batch">The images; left as they are.</param>
    /// <returns><c>[batch, channels, size, size]</c> on the device; the current dispose scope owns it.</returns>
    internal Tensor Images(ImageBatch batch) => PlainImages.Of(batch, Context.Configuration.Augmentation.ImageSize, Context.Channels, Context.Device).mul_(2).sub_(1);

    /// <summary>Draws the generator's inputs, on the processor.</summary>
    /// <param name="count">How many.</param>
    /// <returns><c>[count, dimensions, 1, 1]</c>, standard normal, on the device; the current dispose scope owns it.</returns>
    internal Tensor Draw(long count) => PinnedCopy.ToDevice(randn([count, Settings.NoiseDimensions, 1, 1], ScalarType.Float32, generator: Noise), Context.Device);

    /// <inheritdoc/>
    protected override IEnumerable<PhasePlan> Phases()
    {
        yield return new PhasePlan(
            Context.Configuration.Training.Epochs,
            WholePasses.Plan(Context, 1, "discriminator", "generator", "d_real", "d_made", "generator_norm"),
            () => new AdversarialPhase(this, Context));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            Discriminator.Dispose();
            Generator.Dispose();
        }
    }
}
