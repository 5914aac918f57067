using System.ComponentModel.DataAnnotations;
using CD.Runner.Configuration;
using CD.Runner.Methods.Autoencoders;

namespace CD.Runner.Methods.Dec;

/// <summary>What deep embedded clustering has to set beside the common settings, which are those of its self-training.</summary>
internal sealed record DecSettings : StackSettings
{
    /// <summary>Of pretraining by layers: the share of units that dropout takes away, of each pair's input but for images, and of its hidden units but for the code. 0 to 0.99.</summary>
    [Range(0.0, 0.99)]
    public double Dropout { get; init; } = 0.2;

    /// <summary>Epochs in which the whole autoencoder is trained before the self-training; null for as many as that has. 0 to 1000000.</summary>
    [Range(0, 1000000)]
    [Follows("training.epochs")]
    public int? PretrainingEpochs { get; init; }

    /// <summary>The optimizer of pretraining.</summary>
    public OptimizerKind PretrainingOptimizer { get; init; } = OptimizerKind.Adam;

    /// <summary>The learning rate of pretraining. 0 (exclusive) to 1000.</summary>
    [Range(0.0, 1000.0, MinimumIsExclusive = true)]
    public double PretrainingLearningRate { get; init; } = 0.001;

    /// <summary>Steps of a pretraining phase after each of which its learning rate falls to a tenth; 0 for never. 0 to 100000000.</summary>
    [Range(0, 100000000)]
    public int PretrainingDecaySteps { get; init; }

    /// <summary>K-means fits, of which the best gives the first centres. 1 to 1000.</summary>
    [Range(1, 1000)]
    public int Restarts { get; init; } = 20;

    /// <summary>T, the steps after which targets are made anew of all images; an epoch of self-training has as many. Null for once in a pass over all images. 1 to 1000000.</summary>
    [Range(1, 1000000)]
    public int? UpdateInterval { get; init; }

    /// <summary>The run ends with the epoch at whose start fewer than this share of the images had changed their cluster; 0 for never. 0 to 1.</summary>
    [Range(0.0, 1.0)]
    public double Tolerance { get; init; } = 0.001;

    /// <summary>The order of images in self-training.</summary>
    public ImageOrder Order { get; init; } = ImageOrder.Shuffled;
}
