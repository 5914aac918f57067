namespace CD.Runner.Errors;

/// <summary>A condition the user can mend: printed as one line, without a stack trace, and answered with its exit code.</summary>
public sealed class UserErrorException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="code">The exit code to end with.</param>
    /// <param name="message">What is wrong, where, and what to do, in one line.</param>
    /// <param name="innerException">The underlying exception, where there was one.</param>
    public UserErrorException(ExitCode code, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Code = code;
    }

    /// <summary>The exit code to end with.</summary>
    public ExitCode Code { get; }

    /// <summary>Lines that are printed before the message, such as a compiler's; none by default.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];
}
