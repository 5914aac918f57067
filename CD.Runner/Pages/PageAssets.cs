using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace CD.Runner.Pages;

/// <summary>The parts of the page that are the same for everybody: readable files beside this one, taken as they are.</summary>
internal static class PageAssets
{
    private static readonly string[] Scripts = ["data.js", "sheets.js", "palette.js", "selection.js", "gallery.js", "map.js", "hierarchy.js", "page.js"];

    /// <summary>The template of the page, in Liquid.</summary>
    public static string Template { get; } = Read("report.html");

    /// <summary>The style sheet.</summary>
    public static string Style { get; } = Read("report.css");

    /// <summary>The scripts in the order in which they need each other, in a scope of their own.</summary>
    public static string Script { get; } = $"'use strict';\n(() => {{\n{string.Concat(Scripts.Select(name => $"\n{Read(name)}"))}}})();\n";

    /// <summary>What the page may do, as a Content-Security-Policy: run this script and this style, show pictures that it carries or that lie beside it, and nothing else.</summary>
    public static string Policy { get; } = $"default-src 'none'; img-src data: 'self' file:; style-src {Hash(Style)}; script-src {Hash(Script)}; base-uri 'none'; form-action 'none'";

    private static string Hash(string text) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'";

    // Lines end in a line feed, as browsers read them, so that hashes are of what browsers see.
    private static string Read(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"pages/{name}") ?? throw new InvalidOperationException($"The program lacks its part pages/{name}.");
        using StreamReader reader = new(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
