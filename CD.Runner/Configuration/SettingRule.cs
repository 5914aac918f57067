namespace CD.Runner.Configuration;

/// <summary>A rule between settings.</summary>
/// <param name="Holds">Whether the settings keep it.</param>
/// <param name="Keys">The settings that it is about.</param>
/// <param name="Message">What is wrong where it does not hold, and what to do.</param>
public sealed record SettingRule(bool Holds, IReadOnlyCollection<string> Keys, string Message);
