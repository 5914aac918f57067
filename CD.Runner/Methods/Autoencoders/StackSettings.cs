using System.ComponentModel.DataAnnotations;

namespace CD.Runner.Methods.Autoencoders;

/// <summary>How a stack of layer pairs learns to give back its input.</summary>
internal abstract record StackSettings : NetworkSettings
{
    /// <summary>Epochs in which each pair of layers is trained by itself, the first pair first, before the whole network is; 0 for none. 0 to 1000000.</summary>
    [Range(0, 1000000)]
    public int LayerEpochs { get; init; }

    /// <summary>How the squared error is reduced; it decides which learning rate fits.</summary>
    public ErrorReduction Error { get; init; } = ErrorReduction.Mean;
}
