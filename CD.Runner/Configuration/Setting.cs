using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Runtime.Serialization;
using CD.Runner.Methods;

namespace CD.Runner.Configuration;

/// <summary>One property of the settings records as the user sees it: its key, the values it allows, and their text.</summary>
public sealed class Setting
{
    private readonly SettingSection section;
    private readonly IReadOnlyList<string>? choices;
    private readonly Type type;
    private readonly RangeAttribute? range;
    private readonly RegularExpressionAttribute? pattern;

    /// <summary>Names a property.</summary>
    /// <param name="section">Its section.</param>
    /// <param name="property">The property.</param>
    internal Setting(SettingSection section, PropertyInfo property)
    {
        this.section = section;
        Property = property;
        Key = $"{section.Key}.{SnakeCase(property.Name)}";
        FormerKey = property.GetCustomAttribute<FormerNameAttribute>() is { } former ? $"{section.Key}.{former.Name}" : null;
        Follows = property.GetCustomAttribute<FollowsAttribute>()?.Key;
        IsEnvironment = property.IsDefined(typeof(EnvironmentSettingAttribute)) || section.Record.IsDefined(typeof(EnvironmentSettingAttribute));
        IsPath = property.IsDefined(typeof(PathSettingAttribute));
        type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        range = property.GetCustomAttribute<RangeAttribute>();
        pattern = property.GetCustomAttribute<RegularExpressionAttribute>();
        choices = property.GetCustomAttribute<NamedChoiceAttribute>()?.Names;
        IsTable = type == typeof(IReadOnlyDictionary<string, double>);
        IsList = type == typeof(IReadOnlyList<string>);
        AcceptsNone = type != property.PropertyType
            || (type == typeof(string) && new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable);
    }

    /// <summary>Names the choice of a method.</summary>
    /// <param name="key">The setting's key.</param>
    /// <param name="methods">The methods to choose from.</param>
    internal Setting(string key, IReadOnlyList<IMethod> methods)
    {
        section = new SettingSection(string.Empty, typeof(ConfiguredMethod), null, configuration => configuration.Method);
        Property = typeof(ConfiguredMethod).GetProperty(nameof(ConfiguredMethod.Name))!;
        Key = key;
        type = typeof(string);
        choices = [.. methods.Select(method => method.Name)];
    }

    /// <summary>The section's and the property's name in snake_case, for example <c>training.batch_size</c>.</summary>
    public string Key { get; }

    /// <summary>A key that the setting had once and that is still read; null where it had none.</summary>
    public string? FormerKey { get; }

    /// <summary>The key of the setting whose value this one takes where it has none; null where it takes no other's.</summary>
    public string? Follows { get; }

    /// <summary>Whether the setting says where and how a run computes, and not what: it is no part of the experiment.</summary>
    public bool IsEnvironment { get; }

    /// <summary>Whether the setting is the path of a file or a folder, which starts at the current directory.</summary>
    public bool IsPath { get; }

    /// <summary>The method whose own setting it is; null for a setting that all share.</summary>
    public IMethod? Method => section.Method;

    /// <summary>The record's property.</summary>
    public PropertyInfo Property { get; }

    /// <summary>Whether the setting is a table of numbers by name, written as <c>KEY.NAME</c>.</summary>
    public bool IsTable { get; }

    /// <summary>Whether the setting is a list of texts, written as <c>[a, b]</c>.</summary>
    public bool IsList { get; }

    /// <summary>Whether the setting may have no value, written as <c>auto</c> (numbers) or <c>null</c>.</summary>
    public bool AcceptsNone { get; }

    /// <summary>The allowed values in words, for example <c>an integer from 2 to 65536</c>.</summary>
    public string Allowed
    {
        get
        {
            string values = type switch
            {
                _ when IsList => $"a list of {pattern?.ErrorMessage ?? "names"} such as [a, b]",
                _ when choices is not null => OneOf(choices),
                _ when pattern is not null => pattern.ErrorMessage ?? $"text like {pattern.Pattern}",
                _ when type == typeof(string) => "text",
                _ when type == typeof(bool) => "true or false",
                _ when type.IsEnum => OneOf([.. Members.Select(EnumText)]),
                _ when type == typeof(int) => "an integer" + RangeText,
                _ => "a number" + RangeText,
            };
            return AcceptsNone ? $"{values}, or {NoneText}" : values;
        }
    }

    private FieldInfo[] Members => type.GetFields(BindingFlags.Public | BindingFlags.Static);

    private string NoneText => type == typeof(string) ? "null" : "auto";

    private string RangeText => range is null
        ? string.Empty
        : string.Create(CultureInfo.InvariantCulture, $" from {range.Minimum}{(range.MinimumIsExclusive ? " (exclusive)" : string.Empty)} to {range.Maximum}{(range.MaximumIsExclusive ? " (exclusive)" : string.Empty)}");

    /// <summary>Reads the setting's value.</summary>
    /// <param name="configuration">The settings.</param>
    /// <returns>The value; null where there is none.</returns>
    public object? ValueIn(RunConfiguration configuration) => Property.GetValue(RecordIn(configuration));

    /// <summary>The record that has the setting.</summary>
    /// <param name="configuration">The settings; of the setting's method.</param>
    /// <returns>The section's record.</returns>
    internal object RecordIn(RunConfiguration configuration) => section.In(configuration);

    /// <summary>Converts text to a value, for a table to one entry's value.</summary>
    /// <param name="text">The text; numbers in the invariant culture.</param>
    /// <param name="isPlain">Whether <c>null</c>, <c>~</c>, <c>auto</c> and nothing stand for no value, and a list's text is read as a list; otherwise it is a list of one.</param>
    /// <param name="value">The value.</param>
    /// <returns>Whether the text is an allowed value.</returns>
    public bool TryParse(string text, bool isPlain, out object? value)
    {
        value = null;
        if (AcceptsNone && isPlain && (text is "" or "~" or "null" || (text is "auto" && type != typeof(string))))
        {
            return true;
        }

        value = IsList ? ConvertList(text, isPlain) : Convert(text);
        return value is not null && (range?.IsValid(value) ?? true);
    }

    /// <summary>The text of a value, for a table of one entry's value, that <see cref="TryParse"/> turns back into the same value.</summary>
    /// <param name="value">A value of the setting; null where there is none.</param>
    /// <returns>The text; numbers in the invariant culture.</returns>
    public string Format(object? value) => value switch
    {
        null => NoneText,
        bool truth => truth ? "true" : "false",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        IReadOnlyList<string> list => new SettingList(list).ToString(),
        Enum member => type.GetField(member.ToString()) is { } field ? EnumText(field) : member.ToString(),
        _ => System.Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    internal static string SnakeCase(string name) =>
        string.Concat(name.Select((letter, index) => char.IsUpper(letter) ? (index > 0 ? "_" : string.Empty) + char.ToLowerInvariant(letter) : letter.ToString()));

    private static string EnumText(FieldInfo member) =>
        member.GetCustomAttribute<EnumMemberAttribute>()?.Value ?? member.Name.ToLowerInvariant();

    private static string OneOf(IReadOnlyList<string> names) =>
        names.Count == 1 ? names[0] : $"{string.Join(", ", names.SkipLast(1))} or {names[^1]}";

    private static string Letters(string name) => name.Replace("-", string.Empty, StringComparison.Ordinal).Replace("_", string.Empty, StringComparison.Ordinal);

    private static bool IsSame(string name, string text) => Letters(name).Equals(Letters(text), StringComparison.OrdinalIgnoreCase);

    private SettingList? ConvertList(string text, bool isPlain)
    {
        if (isPlain && text is "" or "~" or "null")
        {
            return SettingList.Empty;
        }

        SettingList? list = isPlain ? SettingList.TryParse(text, out SettingList? parsed) ? parsed : null : new SettingList([text]);
        return list is not null && list.All(IsText) ? list : null;
    }

    private bool IsText(string text) => text.Length > 0 && !text.Contains('\0', StringComparison.Ordinal) && (pattern?.IsValid(text) ?? true);

    private object? Convert(string text)
    {
        if (choices is not null)
        {
            return choices.FirstOrDefault(name => IsSame(name, text));
        }

        if (type == typeof(string))
        {
            return IsText(text) ? text : null;
        }

        if (type.IsEnum)
        {
            return Members.FirstOrDefault(member => IsSame(EnumText(member), text))?.GetValue(null);
        }

        if (type == typeof(bool))
        {
            return bool.TryParse(text, out bool truth) ? truth : null;
        }

        if (type == typeof(int))
        {
            return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int integer) ? integer : null;
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number : null;
    }
}
