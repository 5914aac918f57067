namespace CD.Runner.Methods.Dec;

/// <summary>The initial weights of the autoencoder; biases are 0.</summary>
internal enum InitialWeights
{
    /// <summary>Uniform within 1 / sqrt(inputs) around 0.</summary>
    Uniform,

    /// <summary>Normal with a standard deviation of 0.01, as in the released code.</summary>
    Normal,
}
