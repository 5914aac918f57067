namespace CD.Runner.Configuration;

/// <summary>A catalogue whose names are the values of a setting.</summary>
internal interface INamedChoices
{
    /// <summary>The names in the order of messages; lower case, words joined by hyphens or underscores.</summary>
    static abstract IReadOnlyList<string> Names { get; }
}
