using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CD.Runner.Configuration;

/// <summary>Tells experiments apart: the method, the settings that differ from their defaults, and the data's content.</summary>
/// <remarks>
/// Where and how a run computes (<see cref="EnvironmentSettingAttribute"/>) does not count, nor does what the method ignores. A setting
/// that follows another one, such as D the batch size, counts only where it has another value. So a new setting with a default renames
/// no run. Two runs of one identity on one machine, in one number format, give the same numbers.
/// </remarks>
internal static class RunIdentity
{
    /// <summary>The first 8 hexadecimal digits of SHA-256 over the experiment.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <returns>8 lower-case hexadecimal digits, the same on every platform and in every culture.</returns>
    public static string Hash(RunConfiguration configuration) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(CanonicalText(configuration))))[..8];

    /// <summary>A readable, collision-free name of a run and its folder, for example <c>fashion-mnist-resnet18-28px-seed42-1a2b3c4d</c>.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <returns>Letters, digits and hyphens: the data set, the method unless it is the default, what of backbone, image size and seed the method uses, and the hash.</returns>
    public static string Name(RunConfiguration configuration)
    {
        ConfiguredMethod method = configuration.Method;
        (string? Key, string Text)[] parts =
        [
            (null, SettingCatalogue.Text("data.dataset", configuration)),
            (null, method.Method == Methods.MethodCatalogue.BuiltIn.All[0] ? string.Empty : method.Name),
            ("model.backbone", SettingCatalogue.Text("model.backbone", configuration)),
            ("augmentation.image_size", Invariant($"{configuration.Augmentation.ImageSize}px")),
            ("training.seed", Invariant($"seed{configuration.Training.Seed}")),
            (null, Hash(configuration)),
        ];
        return string.Join('-', parts.Where(part => part.Text.Length > 0 && (part.Key is null || method.Uses(part.Key))).Select(part => part.Text));
    }

    /// <summary>Every setting of a configuration that differs from its default.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <returns>The settings with their values as users write them, in order of declaration; a table gives one entry an item.</returns>
    public static IEnumerable<(Setting Setting, string Key, string Text)> Changed(RunConfiguration configuration)
    {
        RunConfiguration defaults = new() { Method = new ConfiguredMethod(configuration.Method.Method) };
        IReadOnlyList<Setting> settings = SettingCatalogue.Of(configuration.Method.Method);
        foreach (Setting setting in settings)
        {
            object? value = setting.ValueIn(configuration);
            if (value is IReadOnlyDictionary<string, double> table)
            {
                foreach ((string name, double weight) in table)
                {
                    yield return (setting, $"{setting.Key}.{name}", setting.Format(weight));
                }
            }
            else if (!IsDefault(setting, value))
            {
                yield return (setting, setting.Key, setting.Format(value));
            }
        }

        bool IsDefault(Setting setting, object? value) =>
            setting.Format(value) == setting.Format(setting.ValueIn(defaults))
            || (setting.Follows is { } followed && Equals(value, settings.Single(other => other.Key == followed).ValueIn(configuration)));
    }

    private static string CanonicalText(RunConfiguration configuration) => string.Join('\n', Changed(configuration)
        .Where(changed => !changed.Setting.IsEnvironment && configuration.Method.Uses(changed.Setting.Key))
        .Select(changed => $"{changed.Key}={changed.Text}")
        .Append($"{SettingCatalogue.MethodKey}={configuration.Method.Name}")
        .Order(StringComparer.Ordinal));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
