namespace CD.Runner.Methods;

/// <summary>A method's own section of the configuration.</summary>
public sealed class MethodSection
{
    private MethodSection(string key, Type record, Func<object> defaults)
    {
        Key = key;
        Record = record;
        Defaults = defaults;
    }

    /// <summary>The section's key, in snake_case.</summary>
    public string Key { get; }

    /// <summary>The record of its settings: sealed, immutable, each property with its default and its range.</summary>
    public Type Record { get; }

    /// <summary>Makes the record with its defaults.</summary>
    internal Func<object> Defaults { get; }

    /// <summary>Names a section.</summary>
    /// <typeparam name="TRecord">The record of its settings.</typeparam>
    /// <param name="key">The section's key, in snake_case.</param>
    /// <returns>The section.</returns>
    public static MethodSection Of<TRecord>(string key)
        where TRecord : class, IEquatable<TRecord>, new() => new(key, typeof(TRecord), () => new TRecord());
}
