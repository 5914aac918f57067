namespace CD.Runner.Pages;

/// <summary>A named value, and what there is to say of it.</summary>
internal sealed record NamedText(string Name, string Value, string Note = "");
