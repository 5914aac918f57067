using CD.Runner.Methods.Autoencoders;
using CD.Runner.Methods.Phases;

namespace CD.Runner.Methods.Vae;

/// <summary>Trains a variational autoencoder.</summary>
/// <param name="context">The run's configuration, data and device.</param>
/// <param name="settings">The method's settings.</param>
internal sealed class VaeLearner(LearnerContext context, VaeSettings settings)
    : AutoencoderLearner(context, settings, LinearCode, options => options with { Variational = true, SigmoidOutput = options.SigmoidOutput && settings.Likelihood == Likelihood.Gaussian })
{
    private const int LinearCode = 20;

    /// <inheritdoc/>
    protected override IEnumerable<PhasePlan> Phases() =>
    [
        new PhasePlan(Context.Configuration.Training.Epochs, WholePasses.Plan(Context, 1, VariationalPhase.TermNames), () => new VariationalPhase(Context, Network, Images, Noise, settings)),
    ];
}
