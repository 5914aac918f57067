using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Runtime.Serialization;

namespace CD.Runner.Configuration;

/// <summary>One property of the settings records as the user sees it: its key, the values it allows, and their text.</summary>
public sealed class Setting
{
    private readonly PropertyInfo section;
    private readonly Type type;
    private readonly RangeAttribute? range;
    private readonly RegularExpressionAttribute? pattern;
    private readonly NamedChoiceAttribute? choice;

    internal Setting(PropertyInfo section, PropertyInfo property)
    {
        this.section = section;
        Property = property;
        Key = $"{SnakeCase(section.Name)}.{SnakeCase(property.Name)}";
        type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        range = property.GetCustomAttribute<RangeAttribute>();
        pattern = property.GetCustomAttribute<RegularExpressionAttribute>();
        choice = property.GetCustomAttribute<NamedChoiceAttribute>();
        IsTable = type == typeof(IReadOnlyDictionary<string, double>);
        IsList = type == typeof(IReadOnlyList<string>);
        AcceptsNone = type != property.PropertyType
            || (type == typeof(string) && new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable);
    }

    /// <summary>The section's and the property's name in snake_case, for example <c>training.batch_size</c>.</summary>
    public string Key { get; }

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
                _ when choice is not null => OneOf(choice.Names),
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
    public object? ValueIn(RunConfiguration configuration) => Property.GetValue(section.GetValue(configuration));

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
        if (choice is not null)
        {
            return choice.Names.FirstOrDefault(name => IsSame(name, text));
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
