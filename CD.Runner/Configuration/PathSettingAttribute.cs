namespace CD.Runner.Configuration;

/// <summary>Marks a setting that is the path of a file or a folder: a relative one starts at the current directory, and becomes absolute.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PathSettingAttribute : Attribute;
