namespace CD.Runner.Errors;

/// <summary>The exit codes of the command line; the README's table gives the same list.</summary>
public enum ExitCode
{
    /// <summary>The command did what was asked.</summary>
    Success = 0,

    /// <summary>A fault of the program itself; the message asks for a report.</summary>
    Internal = 1,

    /// <summary>The command line or the configuration is wrong.</summary>
    Usage = 2,

    /// <summary>The data set is missing, empty, or cannot be read.</summary>
    Data = 3,

    /// <summary>libtorch or the device asked for is not available.</summary>
    Engine = 4,

    /// <summary>A loss term or a feature was not finite; the last checkpoint stands.</summary>
    NotFinite = 5,

    /// <summary>A file could not be read or written: no space, no permission, or damaged.</summary>
    Storage = 6,

    /// <summary>The output folder holds another configuration's run, an unfinished one, or one that another process is training; or something that would be overwritten.</summary>
    Conflict = 7,

    /// <summary>Some cells or figures that were asked for could not be filled; what could be done is done.</summary>
    Incomplete = 8,

    /// <summary>Stopped by Ctrl-C after writing a checkpoint (128 + SIGINT).</summary>
    Interrupted = 130,

    /// <summary>Stopped by SIGTERM after writing a checkpoint (128 + SIGTERM).</summary>
    Terminated = 143,
}
