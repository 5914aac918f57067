using CD.Runner.Commands;
using CD.Runner.Errors;

namespace CD.Tests.Commands;

/// <summary>What a command line run in process came to.</summary>
internal sealed record CommandResult(ExitCode Code, string Output, string Error)
{
    /// <summary>Runs a command line in process.</summary>
    public static CommandResult Of(ICommandHandlers handlers, params string[] args) => Of(handlers, showStackTraces: false, args);

    public static CommandResult Of(ICommandHandlers handlers, bool showStackTraces, params string[] args)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        ExitCode code = CommandLine.Run(args, output, error, handlers, showStackTraces);
        return new CommandResult(code, output.ToString(), error.ToString());
    }

    /// <summary>Asserts a usage error of exactly one line that says this.</summary>
    public void AssertUsageError(string message)
    {
        Assert.AreEqual("error: " + message, Error.TrimEnd());
        Assert.AreEqual(ExitCode.Usage, Code);
        Assert.AreEqual(string.Empty, Output);
    }
}
