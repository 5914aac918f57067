namespace CD.Model.Networks;

/// <summary>The initial kernels of a network without normalization; biases are 0.</summary>
public enum InitialKernels
{
    /// <summary>Normal with variance 2 / inputs (He et al., 2015), which keeps the variance through rectifiers.</summary>
    He,

    /// <summary>Uniform within 1 / sqrt(inputs) around 0, as torch and DEC-keras have it.</summary>
    Uniform,

    /// <summary>Normal with a standard deviation of 0.01, as DEC's released code has it.</summary>
    Normal,
}
