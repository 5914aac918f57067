using CD.Runner.Methods;

namespace CD.Runner.Configuration;

/// <summary>A method with the settings that are its own.</summary>
public sealed record ConfiguredMethod
{
    /// <summary>A method with its settings' defaults.</summary>
    /// <param name="method">The method.</param>
    public ConfiguredMethod(IMethod method)
        : this(method, method.Section?.Defaults())
    {
    }

    /// <summary>A method with settings.</summary>
    /// <param name="method">The method.</param>
    /// <param name="settings">The record of its section; null where it has none.</param>
    /// <exception cref="ArgumentException">The record is not the method's.</exception>
    public ConfiguredMethod(IMethod method, object? settings)
    {
        if (settings?.GetType() != method.Section?.Record)
        {
            throw new ArgumentException($"The settings of {method.Name} are a {method.Section?.Record.Name ?? "null"}; received {settings?.GetType().Name ?? "null"}.", nameof(settings));
        }

        Method = method;
        Values = settings;
    }

    /// <summary>The method.</summary>
    public IMethod Method { get; }

    /// <summary>The method's name.</summary>
    public string Name => Method.Name;

    /// <summary>The record of its settings; null where it has none.</summary>
    public object? Values { get; }

    /// <summary>The method's settings.</summary>
    /// <typeparam name="TRecord">The record of the method's section.</typeparam>
    /// <returns>The settings.</returns>
    public TRecord Settings<TRecord>()
        where TRecord : class => (TRecord)Values!;

    /// <summary>Whether a common setting can change this method's numbers.</summary>
    /// <param name="key">The setting's key.</param>
    /// <returns>False for what the method ignores.</returns>
    public bool Uses(string key) => !Method.Ignored.Any(ignored => key == ignored || key.StartsWith(ignored + ".", StringComparison.Ordinal));
}
