using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;

namespace CD.Runner.Commands;

/// <summary>Prints this program's version, whichever program hosts it.</summary>
internal sealed class VersionAction : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        Assembly program = typeof(VersionAction).Assembly;
        parseResult.InvocationConfiguration.Output.WriteLine(program.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion);
        return 0;
    }
}
