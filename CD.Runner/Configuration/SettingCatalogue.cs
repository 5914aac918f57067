using System.Reflection;
using CD.Runner.Errors;
using CD.Runner.Methods;

namespace CD.Runner.Configuration;

/// <summary>All settings, read off the settings records: a new property is a new key.</summary>
public sealed class SettingCatalogue
{
    /// <summary>The key of the method.</summary>
    public const string MethodKey = "method";

    private const int LongestItemName = 64;

    /// <summary>Lists the settings that all methods share and those of some methods.</summary>
    /// <param name="methods">The methods.</param>
    public SettingCatalogue(IReadOnlyList<IMethod> methods)
    {
        SettingSection[] sections = [.. Sections(methods)];
        All = [new Setting(MethodKey, methods), .. sections.SelectMany(SettingsOf)];
        Groups = [.. sections.Select(section => section.Key), .. All.Where(setting => setting.IsTable).Select(setting => setting.Key)];
    }

    /// <summary>The settings of the program's own methods.</summary>
    public static SettingCatalogue BuiltIn => MethodCatalogue.BuiltIn.Settings;

    /// <summary>The settings: the method, then those of every section, in order of declaration; a method's own stand in the place of <see cref="RunConfiguration.Method"/>.</summary>
    public IReadOnlyList<Setting> All { get; }

    /// <summary>The keys under which further keys stand: the sections and the tables.</summary>
    public IReadOnlyList<string> Groups { get; }

    /// <summary>The settings of a configuration of one method, without the choice of the method.</summary>
    /// <param name="method">The method.</param>
    /// <returns>The settings that all methods share and the method's own, in order.</returns>
    public static IReadOnlyList<Setting> Of(IMethod method) => [.. Sections([method]).SelectMany(SettingsOf)];

    /// <summary>The text of a setting's value, as users write it.</summary>
    /// <param name="key">The setting's key, for example <c>data.dataset</c>.</param>
    /// <param name="configuration">The configuration that has the value.</param>
    /// <returns>The text that <c>--set KEY=</c> takes.</returns>
    public static string Text(string key, RunConfiguration configuration)
    {
        Setting setting = Of(configuration.Method.Method).FirstOrDefault(setting => setting.Key == key)
            ?? throw new ArgumentException($"A key is one of the settings'; received '{key}'.", nameof(key));
        return setting.Format(setting.ValueIn(configuration));
    }

    /// <summary>Whether a name may stand in a table.</summary>
    /// <param name="name">The name.</param>
    /// <returns>True for 1 to 64 letters, digits, hyphens and underscores.</returns>
    public static bool IsItemName(string? name) =>
        name is { Length: > 0 and <= LongestItemName } && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-');

    /// <summary>Finds the setting with a key.</summary>
    /// <param name="key">A full key; for an entry of a table the table's key and the entry's name.</param>
    /// <param name="item">The entry's name; null where the setting is not a table.</param>
    /// <returns>The setting, or null where there is none with that key.</returns>
    public Setting? Find(string key, out string? item)
    {
        foreach (Setting setting in All)
        {
            item = setting.IsTable && key.StartsWith(setting.Key + ".", StringComparison.Ordinal) ? key[(setting.Key.Length + 1)..] : null;
            if (setting.IsTable ? IsItemName(item) : setting.Key == key || setting.FormerKey == key)
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
    public string Nearest(string key)
    {
        string name = LastPart(key);
        return All.MinBy(setting => Math.Min(
            NearestName.Distance(key, setting.Key),
            2 + (Initials(LastPart(setting.Key)) == name ? 0 : NearestName.Distance(name, LastPart(setting.Key)))))!.Key;
    }

    private static string LastPart(string key) => key[(key.LastIndexOf('.') + 1)..];

    private static string Initials(string name) => string.Concat(name.Split('_').Select(word => word[0]));

    private static IEnumerable<Setting> SettingsOf(SettingSection section) => Declared(section.Record).Select(property => new Setting(section, property));

    private static IEnumerable<SettingSection> Sections(IReadOnlyList<IMethod> methods)
    {
        foreach (PropertyInfo property in Declared(typeof(RunConfiguration)))
        {
            if (property.PropertyType != typeof(ConfiguredMethod))
            {
                yield return new SettingSection(Setting.SnakeCase(property.Name), property.PropertyType, null, configuration => property.GetValue(configuration)!);
                continue;
            }

            foreach (IMethod method in methods.Where(method => method.Section is not null))
            {
                yield return new SettingSection(method.Section!.Key, method.Section.Record, method, configuration => configuration.Method.Values!);
            }
        }
    }

    private static PropertyInfo[] Declared(Type record) =>
        [.. record.GetProperties(BindingFlags.Public | BindingFlags.Instance).OrderBy(property => property.MetadataToken)];
}
