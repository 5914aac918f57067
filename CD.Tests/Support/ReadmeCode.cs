using System.Runtime.CompilerServices;

namespace CD.Tests.Support;

/// <summary>C# examples of the README: each is a part of a test's source, which is compiled and run.</summary>
internal static class ReadmeCode
{
    /// <summary>Asserts that the README's example is the part of the calling test's source between two marks.</summary>
    /// <param name="mark">The mark: <c>// example: MARK</c> before and <c>// end of example</c> behind the part.</param>
    /// <param name="source">The test's file.</param>
    public static void AssertIsExample(string mark, [CallerFilePath] string source = "")
    {
        string[] lines = File.ReadAllLines(source);
        string[] part = [.. lines.SkipWhile(line => line.Trim() != $"// example: {mark}").Skip(1).TakeWhile(line => line.Trim() != "// end of example")];
        Assert.AreNotEqual(0, part.Length, $"{source} has a part marked // example: {mark}.");
        int indent = part.Where(line => line.Length > 0).Min(line => line.Length - line.TrimStart().Length);
        string code = string.Join('\n', part.Select(line => line.Length > indent ? line[indent..] : ""));
        Assert.AreEqual(code, ReadmeScript.Example(mark).ReplaceLineEndings("\n").TrimEnd('\n'));
    }
}
