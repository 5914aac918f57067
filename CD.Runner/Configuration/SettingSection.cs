using CD.Runner.Methods;

namespace CD.Runner.Configuration;

/// <summary>A section of the configuration: the record whose properties are settings.</summary>
/// <param name="Key">The section's key; empty for what stands at the left margin.</param>
/// <param name="Record">The record.</param>
/// <param name="Method">The method whose own section it is; null for a section that all share.</param>
/// <param name="In">Gives the record in a configuration (of that method).</param>
internal sealed record SettingSection(string Key, Type Record, IMethod? Method, Func<RunConfiguration, object> In);
