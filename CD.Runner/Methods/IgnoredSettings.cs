using CD.Runner.Configuration;

namespace CD.Runner.Methods;

/// <summary>Lists of common settings that many methods have no use for, for <see cref="IMethod.Ignored"/>.</summary>
internal static class IgnoredSettings
{
    /// <summary>The residual network and its heads.</summary>
    public static IReadOnlyList<string> ResidualNetwork { get; } = ["model.backbone", "model.width", .. Heads];

    /// <summary>The heads of Contrastive Disentangling.</summary>
    public static IReadOnlyList<string> Heads => ["model.latent_dimensions", "model.feature_heads", "model.head_normalization"];

    /// <summary>How views are made, but for their size: for methods that take images as they are.</summary>
    /// <param name="used">The properties that the method uses nevertheless.</param>
    /// <returns>The keys of the others.</returns>
    public static IEnumerable<string> Views(params IReadOnlyList<string> used) => typeof(AugmentationSettings).GetProperties()
        .Where(property => property.Name != nameof(AugmentationSettings.ImageSize) && !used.Contains(property.Name))
        .Select(property => "augmentation." + Setting.SnakeCase(property.Name));
}
