namespace CD.Runner.Configuration;

/// <summary>Marks a setting that had another name once, which is still read.</summary>
/// <param name="name">The former name within the section, in snake_case.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FormerNameAttribute(string name) : Attribute
{
    /// <summary>The former name within the section, in snake_case.</summary>
    public string Name { get; } = name;
}
