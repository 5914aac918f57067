namespace CD.Runner.Methods.Vae;

/// <summary>The distributions of an image around what the decoder gives.</summary>
internal enum Likelihood
{
    /// <summary>Each value is the probability of a 1: the loss is the cross-entropy.</summary>
    Bernoulli,

    /// <summary>Normal with variance 1/2 about the output: the loss is the squared error.</summary>
    Gaussian,
}
