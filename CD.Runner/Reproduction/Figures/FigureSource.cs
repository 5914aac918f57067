using CD.Runner.Errors;
using CD.Runner.Storage;

namespace CD.Runner.Reproduction.Figures;

/// <summary>What a figure was drawn from, <c>figures/NAME.source</c>: written last, so that a figure that has it is whole.</summary>
internal static class FigureSource
{
    /// <summary>Whether a figure was drawn from just this already.</summary>
    /// <param name="path">The file.</param>
    /// <param name="source">What it would be drawn from now.</param>
    public static bool Is(string path, string source) => StorageAccess.Read(path, () => File.Exists(path) && File.ReadAllText(path) == source);

    /// <summary>Forgets what a figure was drawn from.</summary>
    /// <param name="path">The file; it need not exist.</param>
    /// <exception cref="UserErrorException">It cannot be removed.</exception>
    public static void Remove(string path) => StorageAccess.Write(path, () =>
    {
        if (File.Exists(path))
        {
            File.Delete(path);
        }
    });

    /// <summary>Notes what a figure was drawn from.</summary>
    /// <param name="path">The file.</param>
    /// <param name="source">The text.</param>
    /// <exception cref="UserErrorException">It cannot be written.</exception>
    public static void Write(string path, string source) => AtomicFile.WriteText(path, writer => writer.Write(source));
}
