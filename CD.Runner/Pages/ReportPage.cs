using CD.Runner.Data;
using CD.Runner.Discovery;
using CD.Runner.Errors;
using CD.Runner.Storage;

namespace CD.Runner.Pages;

/// <summary>A discovery as one HTML file that opens from disk and asks nothing of any network.</summary>
internal static class ReportPage
{
    /// <summary>The file's name in a run's folder.</summary>
    public const string FileName = "report.html";

    /// <summary>Writes the page and, where its thumbnails are too large for it, a folder <c>NAME_files</c> beside it.</summary>
    /// <param name="path">The HTML file; an old one is replaced once the new one is whole.</param>
    /// <param name="result">What was found.</param>
    /// <param name="images">The images, those of the discovery in its order.</param>
    /// <param name="configurationYaml">The run's <c>config.yaml</c>.</param>
    /// <param name="options">How commands name the run, and what may be shown.</param>
    /// <param name="cancellation">Stops between two batches of images.</param>
    /// <exception cref="UserErrorException">The images are others than the discovery's (<see cref="ExitCode.Data"/>), or a file cannot be written (<see cref="ExitCode.Storage"/>).</exception>
    /// <exception cref="ArgumentException">A head has not one output an image.</exception>
    /// <exception cref="OperationCanceledException">The writing was stopped.</exception>
    public static void Write(string path, DiscoveryResult result, IImageSource images, string configurationYaml, ReportOptions options, CancellationToken cancellation)
    {
        if (images.Count != result.Items.Count || images.Fingerprint != result.Summary.Fingerprint)
        {
            throw new UserErrorException(ExitCode.Data, $"The {images.Count} images of {images.Name} are not the {result.Items.Count} of the discovery; give their place with --data, or run discover again.");
        }

        IReadOnlyList<IReadOnlyList<int>> samples = LeafSamples.Of(result);
        int[] order = TileOrder.Of(result, samples);
        SheetStore store = new(path, options.MostEmbedded);
        SpriteLayout layout = SpriteSheets.Write(store, images, order, cancellation);
        string data = PageData.Write(result, samples, order, layout, store.Folder, options.HeadOutputs);
        PageModel model = new(result, configurationYaml, options, data, store);
        AtomicFile.WriteText(path, writer => PageTemplate.Render(model, writer));
    }
}
