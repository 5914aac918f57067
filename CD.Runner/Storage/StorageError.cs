using CD.Runner.Errors;

namespace CD.Runner.Storage;

/// <summary>One-line messages for files that cannot be read or written.</summary>
internal static class StorageError
{
    /// <summary>Describes a failed write.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cause">What the system said.</param>
    /// <returns>The error to throw, with <see cref="ExitCode.Storage"/>.</returns>
    public static UserErrorException Write(string path, Exception cause) =>
        new(ExitCode.Storage, $"Cannot write {path}: {Reason(cause)} Free space there, correct its permissions, or choose another folder.", cause);

    /// <summary>Describes a failed read.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cause">What the system or the parser said.</param>
    /// <returns>The error to throw, with <see cref="ExitCode.Storage"/>.</returns>
    public static UserErrorException Read(string path, Exception cause) =>
        new(ExitCode.Storage, $"Cannot read {path}: {Reason(cause)} Check that it exists and is undamaged, or remove it.", cause);

    private static string Reason(Exception cause)
    {
        string line = cause.Message.ReplaceLineEndings("\n").Split('\n')[0].Trim();
        return line.EndsWith('.') ? line : $"{line}.";
    }
}
