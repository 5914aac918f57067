using System.Reflection;
using CD.Runner.Errors;

namespace CD.Runner.Configuration;

/// <summary>All settings, read off the settings records: a new property is a new key.</summary>
public static class SettingCatalogue
{
    private const int LongestItemName = 64;

    /// <summary>The sections' properties of <see cref="RunConfiguration"/>, in order of declaration.</summary>
    public static IReadOnlyList<PropertyInfo> Sections { get; } = Declared(typeof(RunConfiguration));

    /// <summary>The settings, in order of declaration.</summary>
    public static IReadOnlyList<Setting> All { get; } =
        [.. Sections.SelectMany(section => Declared(section.PropertyType).Select(property => new Setting(section, property)))];

    /// <summary>The keys under which further keys stand: the sections and the tables.</summary>
    public static IReadOnlyList<string> Groups { get; } =
        [.. Sections.Select(section => Setting.SnakeCase(section.Name)), .. All.Where(setting => setting.IsTable).Select(setting => setting.Key)];

    /// <summary>Finds the setting with a key.</summary>
    /// <param name="key">A full key; for an entry of a table the table's key and the entry's name.</param>
    /// <param name="item">The entry's name; null where the setting is not a table.</param>
    /// <returns>The setting, or null where there is none with that key.</returns>
    public static Setting? Find(string key, out string? item)
    {
        foreach (Setting setting in All)
        {
            item = setting.IsTable && key.StartsWith(setting.Key + ".", StringComparison.Ordinal) ? key[(setting.Key.Length + 1)..] : null;
            if (setting.IsTable ? IsItemName(item) : setting.Key == key)
            {
                return setting;
            }
        }

        item = null;
        return null;
    }

    /// <summary>The valid key that an unknown one probably means.</summary>
    /// <param name="key">An unknown key, with or without its section.</param>
    /// <returns>The nearest key; a right name in a wrong section, or its initials, counts as near.</returns>
    public static string Nearest(string key)
    {
        string name = LastPart(key);
        return All.MinBy(setting => Math.Min(
            NearestName.Distance(key, setting.Key),
            2 + (Initials(LastPart(setting.Key)) == name ? 0 : NearestName.Distance(name, LastPart(setting.Key)))))!.Key;
    }

    /// <summary>A setting's value as users write it.</summary>
    /// <param name="key">The setting's key, for example <c>data.dataset</c>.</param>
    /// <param name="configuration">The configuration that has the value.</param>
    /// <returns>The text that <c>--set KEY=</c> takes.</returns>
    public static string Text(string key, RunConfiguration configuration)
    {
        Setting setting = Find(key, out _) ?? throw new ArgumentException($"A key is one of the settings'; received '{key}'.", nameof(key));
        return setting.Format(setting.ValueIn(configuration));
    }

    private static string LastPart(string key) => key[(key.LastIndexOf('.') + 1)..];

    private static string Initials(string name) => string.Concat(name.Split('_').Select(word => word[0]));

    private static bool IsItemName(string? name) =>
        name is { Length: > 0 and <= LongestItemName } && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-');

    private static PropertyInfo[] Declared(Type record) =>
        [.. record.GetProperties(BindingFlags.Public | BindingFlags.Instance).OrderBy(property => property.MetadataToken)];
}
