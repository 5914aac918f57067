using CD.Tests.Support;

namespace CD.Tests;

/// <summary>Runs one of the scenarios that need a process of their own; tests start it, see <see cref="ScenarioProcess"/>.</summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        if (args.Length != 1 || !Scenarios.All.TryGetValue(args[0], out Action? scenario))
        {
            Console.Error.WriteLine($"Give one of these scenarios: {string.Join(", ", Scenarios.All.Keys)}. Tests run by dotnet test.");
            return 2;
        }

        scenario();
        return 0;
    }
}
