using System.Reflection;
using CD.Runner.Errors;

namespace CD.Runner.Configuration;

/// <summary>Turns entries into settings records.</summary>
public static class ConfigurationBinder
{
    /// <summary>Applies entries to a configuration, later ones over earlier ones, and checks the rules between settings.</summary>
    /// <param name="start">The configuration that holds where no entry speaks.</param>
    /// <param name="entries">The entries in order of precedence, weakest first.</param>
    /// <param name="needsData">Whether the data must be there for the work that follows.</param>
    /// <returns>The configuration; the entries of a table are added to those of <paramref name="start"/>.</returns>
    /// <exception cref="UserErrorException">A key is unknown, a value is not allowed, or two settings contradict each other.</exception>
    public static RunConfiguration Bind(RunConfiguration start, IReadOnlyList<ConfigurationEntry> entries, bool needsData = true)
    {
        RunConfiguration bound = Apply(start, entries);
        ConfigurationRules.Check(bound, needsData, keys => entries.LastOrDefault(entry => keys.Contains(entry.Key))?.Origin ?? "configuration");
        return bound;
    }

    /// <summary>Applies entries to a configuration without checking the rules between settings.</summary>
    /// <param name="start">The configuration that holds where no entry speaks.</param>
    /// <param name="entries">The entries in order of precedence, weakest first.</param>
    /// <returns>The configuration.</returns>
    /// <exception cref="UserErrorException">A key is unknown or a value is not allowed.</exception>
    public static RunConfiguration Apply(RunConfiguration start, IEnumerable<ConfigurationEntry> entries)
    {
        Dictionary<PropertyInfo, object?> values = [];
        foreach (ConfigurationEntry entry in entries)
        {
            Setting setting = SettingCatalogue.Find(entry.Key, out string? item)
                ?? throw ConfigurationError.At(entry.Origin, $"unknown key {ConfigurationError.Quote(entry.Key)}; the nearest valid key is {SettingCatalogue.Nearest(entry.Key)}.");
            if (!setting.TryParse(entry.Text, entry.IsPlain, out object? value))
            {
                throw ConfigurationError.At(entry.Origin, $"{entry.Key} must be {setting.Allowed}; received {ConfigurationError.Quote(entry.Text)}.");
            }

            if (item is not null)
            {
                object? table = values.TryGetValue(setting.Property, out object? changed) ? changed : setting.ValueIn(start);
                value = new TermWeights((IReadOnlyDictionary<string, double>)table!).With(item, (double)value!);
            }

            values[setting.Property] = value;
        }

        return (RunConfiguration)Copy(start, section => Copy(section.GetValue(start)!, property =>
            values.TryGetValue(property, out object? value) ? value : property.GetValue(section.GetValue(start))));
    }

    private static object Copy(object record, Func<PropertyInfo, object?> valueOf)
    {
        object copy = Activator.CreateInstance(record.GetType())!;
        foreach (PropertyInfo property in record.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            property.SetValue(copy, valueOf(property));
        }

        return copy;
    }
}
