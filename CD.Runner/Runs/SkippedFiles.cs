using CD.Runner.Data;
using CD.Runner.Errors;

namespace CD.Runner.Runs;

/// <summary>Tells which files of a data set were left out.</summary>
internal static class SkippedFiles
{
    private const int MostNames = 20;

    /// <summary>Tells the names of the first, and how many there are.</summary>
    /// <param name="images">The data set.</param>
    /// <param name="note">Told one line each; null for nobody.</param>
    public static void Report(IImageSource images, Action<string>? note)
    {
        foreach (SkippedFile file in images.Skipped.Take(MostNames))
        {
            note?.Invoke(ErrorReport.OneLine($"left out: {file.Path}: {file.Reason}"));
        }

        if (images.Skipped.Count > MostNames)
        {
            note?.Invoke($"left out: {images.Skipped.Count - MostNames} more");
        }

        if (images.Skipped.Count > 0)
        {
            note?.Invoke($"{images.Skipped.Count} of {images.Skipped.Count + images.Count} files were left out; --strict makes that an error.");
        }
    }
}
