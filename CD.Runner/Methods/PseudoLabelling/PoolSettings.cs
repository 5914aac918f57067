using System.ComponentModel.DataAnnotations;
using CD.Runner.Augmentation;
using CD.Runner.Configuration;

namespace CD.Runner.Methods.PseudoLabelling;

/// <summary>What methods share that label the images of one pool after the other by their own predictions and train on distorted copies.</summary>
internal abstract record PoolSettings
{
    /// <summary>Images of a pool, whose targets are made at once; at least the batch size. 2 to 1000000.</summary>
    [Range(2, 1000000)]
    public int PoolSize { get; init; } = 1000;

    /// <summary>Passes over a pool before the next one. 1 to 1000.</summary>
    [Range(1, 1000)]
    public int Passes { get; init; } = 10;

    /// <summary>Updates of the weights by each distorted batch. 1 to 100.</summary>
    [Range(1, 100)]
    public int UpdatesPerBatch { get; init; } = 2;

    /// <summary>The largest rotation in degrees, to either side. 0 to 180.</summary>
    [Range(0.0, 180.0)]
    public double Rotation { get; init; } = 20.0;

    /// <summary>The largest shift in each direction as a share of the side. 0 to 1.</summary>
    [Range(0.0, 1.0)]
    public double Shift { get; init; } = 0.18;

    /// <summary>How far the zooms of height and width are from 1. 0 to 0.9.</summary>
    [Range(0.0, 0.9)]
    public double Zoom { get; init; } = 0.15;

    /// <summary>The most that is added to, or taken from, a channel of values in [0, 1]. 0 to 1.</summary>
    [Range(0.0, 1.0)]
    public double ChannelShift { get; init; } = 0.1;

    /// <summary>The factor of distorted images. 0 (exclusive) to 1.</summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double Multiplier { get; init; } = 0.95;

    /// <summary>What normalizes activations when images are evaluated: running statistics, or those of the evaluated batch.</summary>
    public StatisticsKind Statistics { get; init; } = StatisticsKind.Running;

    /// <summary>The common settings that cannot change the numbers of such a method.</summary>
    public static IReadOnlyList<string> Ignored { get; } =
        ["model.backbone", .. IgnoredSettings.Heads, .. IgnoredSettings.Views(nameof(AugmentationSettings.FlipProbability))];

    /// <summary>The ranges of distortions; the flip's probability is the common one.</summary>
    /// <param name="augmentation">The common settings of views.</param>
    public DistortionOptions Distortion(AugmentationSettings augmentation) => new(Rotation, Shift, Zoom, ChannelShift, augmentation.FlipProbability, Multiplier);

    /// <summary>The rules that the pools and the network set.</summary>
    /// <param name="section">The settings' section.</param>
    /// <param name="configuration">The configuration that has them.</param>
    /// <param name="leastSize">The smallest images that the network takes, in pixels.</param>
    public IEnumerable<SettingRule> Rules(string section, RunConfiguration configuration, int leastSize)
    {
        int batch = configuration.Training.BatchSize;
        int size = configuration.Augmentation.ImageSize;
        yield return new SettingRule(PoolSize >= batch, [$"{section}.pool_size", "training.batch_size"], $"{section}.pool_size must be at least training.batch_size; received {PoolSize} and {batch}.");
        yield return new SettingRule(size >= leastSize, ["augmentation.image_size"], $"augmentation.image_size must be at least {leastSize} for this network; received {size}.");
    }
}
