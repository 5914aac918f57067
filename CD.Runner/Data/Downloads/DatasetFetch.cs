using System.Net;
using System.Reflection;
using CD.Runner.Data.Datasets;
using CD.Runner.Errors;
using CD.Runner.Storage;

namespace CD.Runner.Data.Downloads;

/// <summary>Fetches a data set: downloads its published files, checks them, and unpacks them.</summary>
/// <remarks>
/// A download that breaks off stays as <c>NAME.part</c>, from which the next one goes on; one that is damaged is deleted. An
/// archive is unpacked to a temporary folder that takes its place when it is whole. An archive that lies in the folder
/// already, put there by hand, is checked and unpacked instead of downloaded.
/// </remarks>
internal sealed class DatasetFetch
{
    private const string LockName = ".fetch.lock";

    private readonly DatasetDescriptor dataset;
    private readonly DatasetOrigin origin;
    private readonly string folder;
    private readonly FetchOptions options;
    private readonly IFetchObserver observer;

    /// <summary>Prepares to fetch.</summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="folder">The folder to fetch to; made where it is missing.</param>
    /// <param name="options">How patient to be.</param>
    /// <param name="observer">Is told of progress.</param>
    /// <exception cref="UserErrorException">There is nothing to fetch (<see cref="ExitCode.Usage"/>), or only the user can (<see cref="ExitCode.Data"/>).</exception>
    public DatasetFetch(DatasetDescriptor dataset, string folder, FetchOptions options, IFetchObserver observer)
    {
        this.dataset = dataset;
        this.folder = Path.GetFullPath(folder);
        this.options = options;
        this.observer = observer;
        origin = dataset.Origin ?? throw new UserErrorException(ExitCode.Usage, $"The data set {dataset.Name} is {dataset.Title} of your own; there is nothing to fetch.");
        if (origin.Downloads.Count == 0)
        {
            throw new UserErrorException(ExitCode.Data, $"{dataset.Title} cannot be fetched: its terms ask you to agree to them yourself.") { Details = ManualFetch.Steps(dataset, this.folder) };
        }
    }

    /// <summary>Fetches what is not there yet.</summary>
    /// <param name="cancellation">Stops; a partial download stays.</param>
    /// <exception cref="UserErrorException">A file is not to be had or is not the published one (<see cref="ExitCode.Data"/>), cannot be written (<see cref="ExitCode.Storage"/>), or another process fetches to the same folder (<see cref="ExitCode.Conflict"/>).</exception>
    /// <exception cref="OperationCanceledException">The fetching was stopped.</exception>
    public void Run(CancellationToken cancellation)
    {
        string[] made = MissingFolders();
        try
        {
            StorageAccess.Write(folder, () => Directory.CreateDirectory(folder));
            using FileStream hold = Hold();
            using HttpClient client = Client();
            foreach (DatasetDownload file in origin.Downloads)
            {
                Fetch(client, file, cancellation);
            }
        }
        catch (UserErrorException exception) when (exception.Code == ExitCode.Data)
        {
            throw new UserErrorException(exception.Code, exception.Message, exception) { Details = ManualFetch.Steps(dataset, folder) };
        }
        finally
        {
            RemoveEmpty(made);
        }
    }

    private void Fetch(HttpClient client, DatasetDownload file, CancellationToken cancellation)
    {
        string final = Path.Combine(folder, file.FolderName ?? file.Name);
        string archive = Path.Combine(folder, file.Name);
        if (file.FolderName is not null && Directory.Exists(final))
        {
            if (!Directory.EnumerateFileSystemEntries(final).Any())
            {
                throw new UserErrorException(ExitCode.Data, $"{final} is there and empty; remove it, and fetch again.");
            }

            observer.Note($"{final} is there already; datasets verify tells whether it is whole.");
            return;
        }

        if (File.Exists(archive))
        {
            if (StorageAccess.Read(archive, () => FileCheck.Difference(archive, file, observer, cancellation)) is { } difference)
            {
                throw new UserErrorException(ExitCode.Data, $"{archive} {difference}: it is not the published file; remove it.");
            }

            observer.Note($"{archive} is there already.");
        }
        else
        {
            Download(client, file, archive, cancellation);
        }

        if (file.FolderName is not null)
        {
            Unpack(archive, file, final, cancellation);
        }
    }

    /// <summary>Downloads a file under its own name, once it is checked.</summary>
    private void Download(HttpClient client, DatasetDownload file, string path, CancellationToken cancellation)
    {
        string part = $"{path}.part";
        FileDownload download = new(client, file, part, options, observer);
        try
        {
            download.Run(cancellation).GetAwaiter().GetResult();
            string? difference = StorageAccess.Read(part, () => FileCheck.Difference(part, file, observer, cancellation));
            if (difference is not null && download.Resumed)
            {
                observer.Note($"{file.Name} {difference}. It was put together in several goes, so it is downloaded anew.");
                download.StartAnew();
                download.Run(cancellation).GetAwaiter().GetResult();
                difference = StorageAccess.Read(part, () => FileCheck.Difference(part, file, observer, cancellation));
            }

            if (difference is not null)
            {
                File.Delete(part);
                throw new UserErrorException(ExitCode.Data, $"{file.Address} {difference}: it is not the published file, and was deleted.");
            }

            StorageAccess.Write(path, () => File.Move(part, path));
        }
        finally
        {
            if (File.Exists(part) && new FileInfo(part).Length == 0)
            {
                File.Delete(part);
            }
        }
    }

    private void Unpack(string archive, DatasetDownload file, string final, CancellationToken cancellation)
    {
        // What a killed process left is of no use; the lock says that no other process is at work on it.
        string temporary = Path.Combine(folder, $".{file.FolderName}.unpacking");
        StorageAccess.Write(temporary, () => RemoveTree(temporary));
        try
        {
            StorageAccess.Write(temporary, () => Directory.CreateDirectory(temporary));
            Archive.Unpack(archive, file, temporary, observer, cancellation);
            string unpacked = Path.Combine(temporary, file.FolderName!);
            if (!Directory.Exists(unpacked))
            {
                throw new UserErrorException(ExitCode.Data, $"{archive} holds no folder {file.FolderName}.");
            }

            StorageAccess.Write(final, () => Directory.Move(unpacked, final));
        }
        finally
        {
            RemoveTree(temporary);
        }

        StorageAccess.Write(archive, () => File.Delete(archive));
        observer.Note($"Unpacked to {final}");
    }

    private HttpClient Client()
    {
        SocketsHttpHandler handler = new()
        {
            ConnectTimeout = options.StallTimeout,
            AllowAutoRedirect = true,
            MaxAutomaticRedirections = options.MaxRedirections,
            AutomaticDecompression = DecompressionMethods.None,
        };
        HttpClient client = new(handler) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.ParseAdd($"CD.Runner/{Assembly.GetExecutingAssembly().GetName().Version?.ToString(3)}");
        return client;
    }

    private FileStream Hold()
    {
        string path = Path.Combine(folder, LockName);
        try
        {
            return FileLock.Open(path, FileOptions.DeleteOnClose);
        }
        catch (IOException exception) when (FileLock.IsHeld(exception))
        {
            throw new UserErrorException(ExitCode.Conflict, $"Another process is fetching to {folder}; wait for it, or give another folder with --to.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StorageError.Write(path, exception);
        }
    }

    private string[] MissingFolders()
    {
        List<string> missing = [];
        for (string? path = folder; path is not null && !Directory.Exists(path); path = Path.GetDirectoryName(path))
        {
            missing.Add(path);
        }

        return [.. missing];
    }

    private static void RemoveEmpty(string[] folders)
    {
        foreach (string path in folders)
        {
            if (Directory.Exists(path) && !Directory.EnumerateFileSystemEntries(path).Any())
            {
                Directory.Delete(path);
            }
        }
    }

    private static void RemoveTree(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }
}
