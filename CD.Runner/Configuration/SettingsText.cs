namespace CD.Runner.Configuration;

/// <summary>Settings as one line of text.</summary>
internal static class SettingsText
{
    private const string FingerprintKey = "data.fingerprint";

    /// <summary>Every setting that differs from its default, so that no two configurations that differ look alike.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <returns><c>key=value; key=value</c> in order of declaration, without the data's fingerprint and what the method ignores; a value with a semicolon, a quotation mark or a control character is in quotation marks, with these escaped.</returns>
    public static string Of(RunConfiguration configuration) => string.Join("; ", RunIdentity.Changed(configuration)
        .Where(changed => changed.Key != FingerprintKey && configuration.Method.Uses(changed.Setting.Key))
        .Select(changed => $"{changed.Key}={Plain(changed.Text)}"));

    private static string Plain(string text) =>
        text.Any(letter => letter is ';' or '"' or '\u2028' or '\u2029' || char.IsControl(letter)) ? System.Text.Json.JsonSerializer.Serialize(text) : text;
}
