using CD.Model.Engine;

namespace CD.Runner.Errors;

/// <summary>Turns whatever ended a command into one line and an exit code.</summary>
internal static class ErrorReport
{
    /// <summary>Writes the line <c>error: ...</c>, after the details where a user's mistake has some.</summary>
    /// <param name="exception">What ended the command.</param>
    /// <param name="error">Receives the lines.</param>
    /// <param name="showStackTraces">Whether the stack trace follows.</param>
    /// <returns>The exit code to end with.</returns>
    public static ExitCode Write(Exception exception, TextWriter error, bool showStackTraces)
    {
        Exception cause = exception is AggregateException several ? several.Flatten().InnerExceptions[0] : exception;
        (ExitCode code, string message) = cause switch
        {
            UserErrorException user => (user.Code, user.Message),
            EngineException => (ExitCode.Engine, cause.Message),
            OperationCanceledException => (ExitCode.Interrupted, "the command was stopped before it had finished."),
            IOException or UnauthorizedAccessException => (ExitCode.Storage, $"{cause.Message} Check the path, its permissions and the free space."),
            _ => (ExitCode.Internal, $"{cause.GetType().Name}: {cause.Message} This is a fault of the program: please report it, with the output of the same command under CD_DEBUG=1."),
        };
        foreach (string line in (cause as UserErrorException)?.Details ?? [])
        {
            error.WriteLine(OneLine(line));
        }

        error.WriteLine($"error: {OneLine(message)}");
        if (showStackTraces)
        {
            error.WriteLine(exception);
        }

        return code;
    }

    /// <summary>What went wrong with one of several pieces of work, in one line.</summary>
    /// <param name="exception">What ended the piece.</param>
    public static string Line(Exception exception) =>
        OneLine(exception is UserErrorException ? exception.Message : $"{exception.GetType().Name}: {exception.Message}");

    /// <summary>A text in one line, without what a terminal would obey: names in files are strangers' texts.</summary>
    /// <param name="message">Any text.</param>
    /// <returns>The text with blanks for ends of lines, and question marks for other control characters.</returns>
    public static string OneLine(string message) => string.Concat(
        string.Join(' ', message.Split(['\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Select(letter => char.IsControl(letter) ? '?' : letter));
}
