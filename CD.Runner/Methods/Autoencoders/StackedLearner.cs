using CD.Runner.Configuration;
using CD.Runner.Methods.Phases;

namespace CD.Runner.Methods.Autoencoders;

/// <summary>Trains a stacked autoencoder: its pairs of layers one after the other where that is asked for, then the whole.</summary>
/// <param name="context">The run's configuration, data and device.</param>
/// <param name="settings">The network and how it learns.</param>
/// <param name="corruption">The corruption of what goes in: of images when the whole is trained, of every pair's input when pairs are.</param>
internal sealed class StackedLearner(LearnerContext context, StackSettings settings, Corruption corruption) : AutoencoderLearner(context, settings, LinearCode)
{
    /// <summary>Dimensions of the code of linear layers, as deep embedded clustering has them.</summary>
    public const int LinearCode = 10;

    /// <inheritdoc/>
    protected override IEnumerable<PhasePlan> Phases()
    {
        TrainingSettings training = Context.Configuration.Training;
        ReconstructionRecipe whole = new(settings.Error, corruption, Corruption.None);
        ReconstructionRecipe layer = whole with { Rate = _ => training.LearningRate };
        return Reconstructions(settings.LayerEpochs, (layer, layer), training.Epochs, whole);
    }
}
