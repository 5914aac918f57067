namespace CD.Model.Networks;

/// <summary>What an autoencoder looks like.</summary>
public sealed record AutoencoderOptions
{
    /// <summary>Linear layers or convolutions.</summary>
    public required AutoencoderKind Kind { get; init; }

    /// <summary>Channels of the images, at least 1.</summary>
    public required int Channels { get; init; }

    /// <summary>Height and width of the images in pixels, at least 1; of <see cref="AutoencoderKind.Conv"/> a multiple of 8.</summary>
    public required int ImageSize { get; init; }

    /// <summary>Dimensions of the code, at least 1.</summary>
    public required int Code { get; init; }

    /// <summary>Units of the first two layers, of which the third has four times as many; or channels of the first convolution, which the next two double. At least 1.</summary>
    public required int Width { get; init; }

    /// <summary>Whether the output goes through the logistic function, into (0, 1); otherwise it is linear.</summary>
    public bool SigmoidOutput { get; init; }

    /// <summary>Whether the code has a second head, for the logarithms of variances.</summary>
    public bool Variational { get; init; }

    /// <summary>The initial kernels; biases are 0.</summary>
    public InitialKernels InitialWeights { get; init; }
}
