using CD.Runner.Errors;
using FSharp.Compiler.CodeAnalysis;
using FSharp.Compiler.Diagnostics;
using Microsoft.FSharp.Control;
using Microsoft.FSharp.Core;

namespace CD.Runner.Losses;

/// <summary>Compiles an F# script to an assembly, on the assemblies that the program itself runs on.</summary>
/// <remarks>
/// The script is compiled as the only file of a program, so that the code at its top level is one method, the entry point,
/// and as an ordinary source file: the compiler itself then refuses <c>#load</c> and foreign <c>#r</c>, whose content the
/// script's hash would not cover, unless they stand under <c>#if INTERACTIVE</c>.
/// </remarks>
internal static class ScriptCompiler
{
    /// <summary>The module that holds a script's functions where the script names none.</summary>
    public const string ImplicitModule = "Losses";

    // No reference assemblies, no resolving of names: the files are given. The manifest is for Windows programs alone.
    private static readonly string[] Options =
        ["--target:exe", "--noframework", "--simpleresolution", "--nowin32manifest", "--nologo", "--optimize+", "--debug-", "--deterministic+"];

    /// <summary>Compiles a script; takes some seconds.</summary>
    /// <param name="path">The script's path, for messages.</param>
    /// <param name="content">The script's bytes.</param>
    /// <param name="host">The program's assemblies by simple name.</param>
    /// <returns>The assembly.</returns>
    /// <exception cref="UserErrorException">The script does not compile; the details are one line an error.</exception>
    public static byte[] Compile(string path, byte[] content, IReadOnlyDictionary<string, string> host)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("cd-losses-");
        try
        {
            string source = Path.Combine(folder.FullName, $"{ImplicitModule}.fs");
            string output = Path.Combine(folder.FullName, $"{ImplicitModule}.dll");
            File.WriteAllText(source, ScriptSource.Read(content, host));
            string[] arguments = ["fsc", $"--out:{output}", .. Options, .. host.Values.Select(file => $"--reference:{file}"), source];
            (FSharpDiagnostic[] diagnostics, FSharpOption<Exception>? failure) = FSharpAsync.RunSynchronously(Checker().Compile(arguments, null), null, null);
            string[] errors = [.. diagnostics.Where(each => each.Severity.IsError).Select(error => Line(path, error).Replace(source, path, StringComparison.Ordinal)).Distinct()];
            if (errors.Length > 0)
            {
                throw new UserErrorException(ExitCode.Usage, $"{path} does not compile: {errors.Length} error{(errors.Length == 1 ? string.Empty : "s")}; nothing was trained.") { Details = errors };
            }

            return failure is null ? File.ReadAllBytes(output) : throw new InvalidOperationException($"The F# compiler failed on {path}.", failure.Value);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static FSharpChecker Checker() =>
        FSharpChecker.Create(null, null, null, null, null, null, null, null, null, null, null, null, null, null);

    // Lines count from 1, the compiler's columns from 0.
    private static string Line(string path, FSharpDiagnostic error) =>
        $"{path}({error.StartLine},{error.StartColumn + 1}): error {error.ErrorNumberText}: {string.Join(' ', error.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))}";
}
