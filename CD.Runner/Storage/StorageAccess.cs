namespace CD.Runner.Storage;

/// <summary>Runs work on files and turns the system's refusals into one-line errors.</summary>
internal static class StorageAccess
{
    /// <summary>Writes.</summary>
    /// <typeparam name="T">What the work gives.</typeparam>
    /// <param name="path">The file or folder, for the message.</param>
    /// <param name="work">The work.</param>
    /// <returns>What the work gave.</returns>
    /// <exception cref="Errors.UserErrorException">The system refused (<see cref="Errors.ExitCode.Storage"/>).</exception>
    public static T Write<T>(string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StorageError.Write(path, exception);
        }
    }

    /// <summary>Writes.</summary>
    /// <param name="path">The file or folder, for the message.</param>
    /// <param name="work">The work.</param>
    /// <exception cref="Errors.UserErrorException">The system refused (<see cref="Errors.ExitCode.Storage"/>).</exception>
    public static void Write(string path, Action work) => Write(path, () =>
    {
        work();
        return true;
    });

    /// <summary>Reads.</summary>
    /// <typeparam name="T">What the work gives.</typeparam>
    /// <param name="path">The file, for the message.</param>
    /// <param name="work">The work.</param>
    /// <returns>What the work gave.</returns>
    /// <exception cref="Errors.UserErrorException">The system refused (<see cref="Errors.ExitCode.Storage"/>).</exception>
    public static T Read<T>(string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StorageError.Read(path, exception);
        }
    }
}
