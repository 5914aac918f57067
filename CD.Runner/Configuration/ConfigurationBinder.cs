using System.Reflection;
using CD.Runner.Errors;
using CD.Runner.Methods;

namespace CD.Runner.Configuration;

/// <summary>Turns entries into settings records.</summary>
internal static class ConfigurationBinder
{
    /// <summary>The origin of assignments on the command line.</summary>
    public const string AssignmentOrigin = "--set";

    /// <summary>Applies entries to a configuration, later ones over earlier ones, and checks the rules between settings.</summary>
    /// <param name="start">The configuration that holds where no entry speaks.</param>
    /// <param name="entries">The entries in order of precedence, weakest first.</param>
    /// <param name="needsData">Whether the data must be there for the work that follows.</param>
    /// <param name="methods">The methods to choose from; null for the program's own.</param>
    /// <returns>The configuration; the entries of a table are added to those of <paramref name="start"/>.</returns>
    /// <exception cref="UserErrorException">A key is unknown, a value is not allowed, or two settings contradict each other.</exception>
    public static RunConfiguration Bind(RunConfiguration start, IReadOnlyList<ConfigurationEntry> entries, bool needsData = true, MethodCatalogue? methods = null)
    {
        RunConfiguration bound = Apply(start, entries, methods);
        ConfigurationRules.Check(bound, needsData, keys => entries.LastOrDefault(entry => keys.Contains(entry.Key))?.Origin ?? "configuration");
        return bound;
    }

    /// <summary>Applies entries to a configuration without checking the rules between settings.</summary>
    /// <param name="start">The configuration that holds where no entry speaks.</param>
    /// <param name="entries">The entries in order of precedence, weakest first.</param>
    /// <param name="methods">The methods to choose from; null for the program's own.</param>
    /// <returns>The configuration. Settings of other methods than the chosen one are checked and left out.</returns>
    /// <exception cref="UserErrorException">A key is unknown, a value is not allowed, or an assignment is for another method.</exception>
    public static RunConfiguration Apply(RunConfiguration start, IEnumerable<ConfigurationEntry> entries, MethodCatalogue? methods = null)
    {
        methods ??= MethodCatalogue.BuiltIn;
        (ConfigurationEntry Entry, Setting Setting, string? Item, object? Value)[] read = [.. entries.Select(entry => Read(entry, methods.Settings))];
        string? name = (string?)read.LastOrDefault(entry => entry.Setting.Key == SettingCatalogue.MethodKey).Value;
        if (name is not null && name != start.Method.Name)
        {
            start = start with { Method = new ConfiguredMethod(methods.Find(name)!) };
        }

        Dictionary<PropertyInfo, object?> values = [];
        foreach ((ConfigurationEntry entry, Setting setting, string? item, object? value) in read.Where(entry => entry.Setting.Key != SettingCatalogue.MethodKey))
        {
            if (setting.Method is { } owner && owner.Name != start.Method.Name)
            {
                RefuseAssignment(entry, owner, start.Method);
                continue;
            }

            values[setting.Property] = item is null
                ? value
                : new TermWeights((IReadOnlyDictionary<string, double>)(values.TryGetValue(setting.Property, out object? changed) ? changed : setting.ValueIn(start))!).With(item, (double)value!);
        }

        return With(start, values);
    }

    /// <summary>A configuration with other values.</summary>
    /// <param name="start">The configuration that holds where there is no other value.</param>
    /// <param name="values">The values by the property of their record.</param>
    /// <returns>A copy.</returns>
    internal static RunConfiguration With(RunConfiguration start, IReadOnlyDictionary<PropertyInfo, object?> values)
    {
        // A record that nothing changes stays itself, with what it holds beside its settings, for example a compiled script.
        object CopyRecord(object record) => record.GetType().GetProperties().Any(values.ContainsKey)
            ? Copy(record, property => values.TryGetValue(property, out object? value) ? value : property.GetValue(record))
            : record;

        return (RunConfiguration)Copy(start, section => section.GetValue(start) is ConfiguredMethod method
            ? new ConfiguredMethod(method.Method, method.Values is { } own ? CopyRecord(own) : null)
            : CopyRecord(section.GetValue(start)!));
    }

    private static (ConfigurationEntry Entry, Setting Setting, string? Item, object? Value) Read(ConfigurationEntry entry, SettingCatalogue settings)
    {
        Setting setting = settings.Find(entry.Key, out string? item)
            ?? throw ConfigurationError.At(entry.Origin, $"unknown key {ConfigurationError.Quote(entry.Key)}; the nearest valid key is {settings.Nearest(entry.Key)}.");
        return setting.TryParse(entry.Text, entry.IsPlain, out object? value)
            ? (entry, setting, item, value)
            : throw ConfigurationError.At(entry.Origin, $"{entry.Key} must be {setting.Allowed}; received {ConfigurationError.Quote(entry.Text)}.");
    }

    /// <summary>A file may hold several methods' settings; one that is named on the command line is meant for this run.</summary>
    private static void RefuseAssignment(ConfigurationEntry entry, IMethod owner, ConfiguredMethod chosen)
    {
        if (entry.Origin.StartsWith("--", StringComparison.Ordinal))
        {
            throw ConfigurationError.At(entry.Origin, $"{entry.Key} is a setting of the method {owner.Name}, and this run's method is {chosen.Name}; leave it out, or choose --method {owner.Name}.");
        }
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
