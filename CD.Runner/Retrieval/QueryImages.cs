using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Errors;

namespace CD.Runner.Retrieval;

/// <summary>The images for which similar ones are sought: some are of the data set itself, others are files elsewhere.</summary>
internal sealed class QueryImages : IDisposable
{
    private QueryImages(IReadOnlyList<Query> queries, IImageSource? others)
    {
        Queries = queries;
        Others = others;
    }

    /// <summary>The queries in the order in which they were given.</summary>
    public IReadOnlyList<Query> Queries { get; }

    /// <summary>Those that are no images of the data set; null where there are none.</summary>
    public IImageSource? Others { get; }

    /// <summary>Opens the images that a user names.</summary>
    /// <param name="texts">Files, or names of images of the data set as its tables have them.</param>
    /// <param name="images">The data set.</param>
    /// <param name="settings">Where the data set is, and how files are decoded.</param>
    /// <param name="cancellation">Stops the decoding.</param>
    /// <returns>The images; the caller disposes them, the data set stays the caller's.</returns>
    /// <exception cref="UserErrorException">A name is neither a file nor an image of the data set (<see cref="ExitCode.Usage"/>), or a file cannot be decoded (<see cref="ExitCode.Data"/>).</exception>
    /// <exception cref="OperationCanceledException">The decoding was stopped.</exception>
    public static QueryImages Open(IReadOnlyList<string> texts, IImageSource images, DataSettings settings, CancellationToken cancellation)
    {
        Dictionary<string, int> places = new(images.Count, StringComparer.Ordinal);
        for (int item = 0; item < images.Count; item++)
        {
            places.TryAdd(images.ItemNames[item], item);
        }

        List<Query> queries = [];
        List<ImageFile> files = [];
        foreach (string text in texts)
        {
            if (Place(text, places, settings.Directory) is { } item)
            {
                queries.Add(new Query(text, item, Other: null));
                continue;
            }

            if (!File.Exists(text))
            {
                throw ConfigurationError.At(text, Directory.Exists(text)
                    ? "this is a folder; give image files."
                    : $"this is neither a file nor the name of one of the {images.Count} images; names are those of items.csv, which embed writes.");
            }

            queries.Add(new Query(text, Item: null, files.Count));
            files.Add(new ImageFile(Path.GetFullPath(text), text, ClassName: null));
        }

        return new QueryImages(queries, files.Count == 0 ? null : FolderImageSource.Open("the files given", files, new ImageCollection("queries", []), settings with { Strict = true }, cancellation));
    }

    /// <inheritdoc/>
    public void Dispose() => Others?.Dispose();

    /// <summary>The image of the data set that a text names: by a file that exists, or else by its name.</summary>
    private static int? Place(string text, Dictionary<string, int> places, string? directory)
    {
        if (File.Exists(text))
        {
            string? name = directory is null ? null : Path.GetRelativePath(directory, text).Replace(Path.DirectorySeparatorChar, '/');
            return name is not null && places.TryGetValue(name, out int inside) ? inside : null;
        }

        return places.TryGetValue(text, out int item) ? item : null;
    }
}
