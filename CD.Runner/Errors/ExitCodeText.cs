namespace CD.Runner.Errors;

/// <summary>What the exit codes mean, for the help text.</summary>
internal static class ExitCodeText
{
    /// <summary>An exit code's meaning in a few words.</summary>
    /// <param name="code">The exit code.</param>
    /// <returns>A phrase without a full stop.</returns>
    public static string Describe(this ExitCode code) => code switch
    {
        ExitCode.Success => "the command did what was asked",
        ExitCode.Internal => "a fault of the program itself; please report it",
        ExitCode.Usage => "the command line or the configuration is wrong",
        ExitCode.Data => "the data set is missing, empty, or cannot be read",
        ExitCode.Engine => "libtorch or the device asked for is not available",
        ExitCode.NotFinite => "a loss term or a feature was not finite; the last checkpoint stands",
        ExitCode.Storage => "a file could not be read or written",
        ExitCode.Conflict => "the output folder holds another, an unfinished or a running run",
        ExitCode.Incomplete => "some cells or figures that were asked for could not be filled",
        ExitCode.Interrupted => "stopped by Ctrl-C after writing a checkpoint",
        ExitCode.Terminated => "stopped by SIGTERM after writing a checkpoint",
        _ => throw new ArgumentOutOfRangeException(nameof(code), code, "An exit code must be a member of ExitCode."),
    };
}
