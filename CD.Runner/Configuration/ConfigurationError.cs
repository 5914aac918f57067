using System.Text;
using CD.Runner.Errors;

namespace CD.Runner.Configuration;

/// <summary>Messages about wrong settings: one line that begins with where the setting was written.</summary>
internal static class ConfigurationError
{
    private const int LongestQuote = 60;

    /// <summary>Creates the exception that reports a wrong setting.</summary>
    /// <param name="origin">Where the setting was written.</param>
    /// <param name="message">What is wrong and what to do.</param>
    /// <param name="innerException">The underlying exception, where there was one.</param>
    /// <returns>An exception with <see cref="ExitCode.Usage"/>.</returns>
    public static UserErrorException At(string origin, string message, Exception? innerException = null) =>
        new(ExitCode.Usage, $"{origin}: {message}", innerException);

    /// <summary>Quotes text that a user wrote: shortened to 60 characters, control characters escaped.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>The text in quotation marks, on one line.</returns>
    public static string Quote(string text)
    {
        StringBuilder quoted = new("\"");
        foreach (char letter in text.AsSpan(0, Math.Min(text.Length, LongestQuote)))
        {
            _ = char.IsControl(letter) || letter is '\u2028' or '\u2029'
                ? quoted.Append("\\u").Append(((int)letter).ToString("x4", System.Globalization.CultureInfo.InvariantCulture))
                : quoted.Append(letter);
        }

        return quoted.Append(text.Length > LongestQuote ? "\"..." : "\"").ToString();
    }
}
