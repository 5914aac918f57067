using System.ComponentModel.DataAnnotations;
using CD.Runner.Methods.Autoencoders;

namespace CD.Runner.Methods.Vae;

/// <summary>What the variational autoencoder has to set beside the common settings.</summary>
internal sealed record VaeSettings : NetworkSettings
{
    /// <summary>The distribution of an image around what the decoder gives.</summary>
    public Likelihood Likelihood { get; init; } = Likelihood.Bernoulli;

    /// <summary>Weight of the divergence; 1 is the bound on the likelihood. 0 to 1000.</summary>
    [Range(0.0, 1000.0)]
    public double DivergenceWeight { get; init; } = 1.0;
}
