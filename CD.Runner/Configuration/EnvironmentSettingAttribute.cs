namespace CD.Runner.Configuration;

/// <summary>Marks a setting, or a section of settings, that says where and how a run computes or where its data lie, and not what it computes: it is no part of the experiment.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Property)]
public sealed class EnvironmentSettingAttribute : Attribute;
