namespace CD.Runner.Configuration;

/// <summary>Marks a setting that takes another setting's value where it has none.</summary>
/// <param name="key">The other setting's key.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FollowsAttribute(string key) : Attribute
{
    /// <summary>The other setting's key.</summary>
    public string Key { get; } = key;
}
