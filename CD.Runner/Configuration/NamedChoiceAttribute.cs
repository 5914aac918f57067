namespace CD.Runner.Configuration;

/// <summary>Says that a text setting is one of a catalogue's names, which are asked for when they are needed.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal abstract class NamedChoiceAttribute : Attribute
{
    /// <summary>The names in the order of messages.</summary>
    public abstract IReadOnlyList<string> Names { get; }
}
