using CD.Runner.Configuration;
using CD.Runner.Data.Datasets;
using CD.Runner.Errors;

namespace CD.Runner.Data;

/// <summary>Opens the data set that a configuration names.</summary>
public static class ImageSources
{
    /// <summary>Opens a data set.</summary>
    /// <param name="settings">Which data set, where, which of its parts, classes and images, and what labels they get.</param>
    /// <param name="cancellation">Stops the opening.</param>
    /// <param name="progress">Receives the number of files decoded while a folder is opened, from worker threads; null for none.</param>
    /// <returns>The data set; the caller disposes it.</returns>
    /// <exception cref="UserErrorException">
    /// The data, or the file of labels, is missing, empty or damaged (<see cref="ExitCode.Data"/>), or the data set needs a folder and none is given, or has
    /// not the chosen parts, classes or as many images (<see cref="ExitCode.Usage"/>).
    /// </exception>
    /// <exception cref="ArgumentException">There is no such data set.</exception>
    /// <exception cref="OperationCanceledException">The opening was stopped.</exception>
    public static IImageSource Open(DataSettings settings, CancellationToken cancellation, IProgress<int>? progress = null)
    {
        DatasetDescriptor dataset = DatasetCatalogue.Find(settings.Dataset);
        string? directory = dataset.NeedsFolder && string.IsNullOrWhiteSpace(settings.Directory)
            ? throw new UserErrorException(ExitCode.Usage, dataset.ReadsFiles ? $"The data set {dataset.Name} needs its files: add --data FILES." : $"The data set {dataset.Name} needs the folder that holds it: add --data DIR.")
            : settings.Directory;

        // A wrong file of labels is told before the images are read.
        LabelFile? labels = settings.Labels is { } file ? LabelFile.Read(file) : null;
        IImageSource source = dataset.Open(new DatasetRequest(directory, dataset.Choose(settings.Splits, directory), settings, cancellation, progress));
        try
        {
            source = settings.Classes.Count == 0 || dataset.ChoosesClasses ? source : new ClassSubset(source, settings.Classes);
            source = settings.Samples == 0 || settings.Samples == source.Count ? source : new SampleSubset(source, settings.Samples);
            return labels is null ? source : new LabelledImages(source, labels);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }
}
