using CD.Runner.Configuration;
using CD.Runner.Errors;

namespace CD.Runner.Data;

/// <summary>Opens the data set that a configuration names.</summary>
public static class ImageSources
{
    /// <summary>Opens a data set.</summary>
    /// <param name="settings">Which data set, and where.</param>
    /// <param name="cancellation">Stops the opening.</param>
    /// <param name="progress">Receives the number of files decoded while a folder is opened, from worker threads; null for none.</param>
    /// <returns>The data set; the caller disposes it.</returns>
    /// <exception cref="UserErrorException">
    /// The data is missing, empty or damaged (<see cref="ExitCode.Data"/>), or the data set needs a folder and none is given
    /// (<see cref="ExitCode.Usage"/>).
    /// </exception>
    /// <exception cref="OperationCanceledException">The opening was stopped.</exception>
    public static IImageSource Open(DataSettings settings, CancellationToken cancellation, IProgress<int>? progress = null) => settings.Dataset switch
    {
        DatasetKind.FashionMnist => FashionMnist.Open(settings.Directory),
        DatasetKind.Folder => FolderImageSource.Open(DirectoryOf(settings, "folder"), settings, cancellation, progress),
        DatasetKind.Cifar10 => Cifar10.Open(DirectoryOf(settings, Cifar10.Name), cancellation),
        _ => throw new ArgumentOutOfRangeException(nameof(settings), settings.Dataset, "The data set has no reader."),
    };

    private static string DirectoryOf(DataSettings settings, string dataset) =>
        string.IsNullOrWhiteSpace(settings.Directory)
            ? throw new UserErrorException(ExitCode.Usage, $"The data set {dataset} needs the folder that holds it: add --data DIR.")
            : settings.Directory;
}
