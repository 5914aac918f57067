namespace CD.Runner.Runs;

/// <summary>Arguments in commands that a person pastes into a shell.</summary>
internal static class ShellWord
{
    /// <summary>Quotes an argument where it needs that: in double quotes, which every shell knows, or in single ones of POSIX where these would not hold.</summary>
    /// <param name="argument">The argument.</param>
    public static string Of(string argument) =>
        argument.Length > 0 && argument.All(letter => char.IsLetterOrDigit(letter) || "_-./:=,".Contains(letter, StringComparison.Ordinal)) ? argument
        : argument.AsSpan().IndexOfAny("\"$`\\!") < 0 ? $"\"{argument}\""
        : $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
