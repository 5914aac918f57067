using CD.Runner.Errors;

namespace CD.Runner.Data.Datasets;

/// <summary>Checks the parts of a data set that a user chose.</summary>
internal static class SplitChoice
{
    /// <summary>Refuses a name that is none of the parts.</summary>
    /// <param name="chosen">The names, in upper or lower case.</param>
    /// <param name="valid">The parts there are.</param>
    /// <param name="dataset">What has these parts, for the message.</param>
    /// <exception cref="UserErrorException">A name is wrong (<see cref="ExitCode.Usage"/>).</exception>
    public static void Check(IReadOnlyList<string> chosen, IReadOnlyList<string> valid, string dataset)
    {
        if (Message(chosen, valid, dataset) is { } message)
        {
            throw new UserErrorException(ExitCode.Usage, message);
        }
    }

    /// <summary>What is wrong with the chosen parts.</summary>
    /// <param name="chosen">The names, in upper or lower case.</param>
    /// <param name="valid">The parts there are.</param>
    /// <param name="dataset">What has these parts.</param>
    /// <returns>One sentence; null where every name is right.</returns>
    public static string? Message(IReadOnlyList<string> chosen, IReadOnlyList<string> valid, string dataset) =>
        chosen.FirstOrDefault(name => !valid.Contains(name, StringComparer.OrdinalIgnoreCase)) is { } wrong
            ? $"data.splits: {dataset} has no part {Configuration.ConfigurationError.Quote(wrong)}; it has {string.Join(", ", valid)}."
            : null;
}
