using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CD.Runner.Configuration;

/// <summary>Tells runs apart by everything that changes their numbers.</summary>
/// <remarks>
/// Every setting counts except the path of the data's folder, of which only counts whether there is one: data may move, and their
/// content has a fingerprint of its own. Two runs with one identity on one machine give the same numbers.
/// </remarks>
public static class RunIdentity
{
    private const string DirectoryKey = "data.directory";

    /// <summary>The first 8 hexadecimal digits of SHA-256 over all settings that change numbers.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <returns>8 lower-case hexadecimal digits, the same on every platform and in every culture.</returns>
    public static string Hash(RunConfiguration configuration) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(CanonicalText(configuration))))[..8];

    /// <summary>A readable, collision-free name of a run and its folder, for example <c>fashion-mnist-resnet18-28px-seed42-1a2b3c4d</c>.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <returns>Letters, digits and hyphens.</returns>
    public static string Name(RunConfiguration configuration) => string.Create(
        CultureInfo.InvariantCulture,
        $"{SettingCatalogue.Text("data.dataset", configuration)}-{SettingCatalogue.Text("model.backbone", configuration)}-{configuration.Augmentation.ImageSize}px-seed{configuration.Training.Seed}-{Hash(configuration)}");

    private static string CanonicalText(RunConfiguration configuration)
    {
        IEnumerable<string> lines = SettingCatalogue.All
            .Where(setting => setting.Key != DirectoryKey)
            .SelectMany(setting => setting.ValueIn(configuration) is IReadOnlyDictionary<string, double> table
                ? table.Select(entry => $"{setting.Key}.{entry.Key}={setting.Format(entry.Value)}")
                : [$"{setting.Key}={setting.Format(setting.ValueIn(configuration))}"])
            .Append($"{DirectoryKey}={(configuration.Data.Directory is null ? "embedded" : "given")}")
            .Order(StringComparer.Ordinal);
        return string.Join('\n', lines);
    }
}
