using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using CD.Runner.Data.Datasets;
using CD.Runner.Errors;
using CD.Runner.Storage;

namespace CD.Runner.Data.Downloads;

/// <summary>Downloads one file of known size to a partial file, going on where an earlier attempt or process stopped.</summary>
/// <remarks>
/// The rest is asked for with <c>Range</c>, and with <c>If-Range</c> once the server's entity tag is known. An answer that is not
/// the rest of the same file makes it begin anew. What the file holds is for the caller to check.
/// </remarks>
/// <param name="client">Sends the requests; follows redirections.</param>
/// <param name="file">The file.</param>
/// <param name="part">The partial file's path.</param>
/// <param name="options">How patient to be.</param>
/// <param name="observer">Is told of progress.</param>
internal sealed class FileDownload(HttpClient client, DatasetDownload file, string part, FetchOptions options, IFetchObserver observer)
{
    private const int BufferLength = 1 << 16;

    private EntityTagHeaderValue? tag;
    private bool mayResume = true;
    private bool answered;

    /// <summary>Whether the partial file is put together from more than one answer, or holds another process's.</summary>
    public bool Resumed { get; private set; }

    /// <summary>Downloads what is missing.</summary>
    /// <param name="cancellation">Stops; the partial file stays.</param>
    /// <returns>A task that ends when the partial file has the file's size.</returns>
    /// <exception cref="UserErrorException">The file is not to be had (<see cref="ExitCode.Data"/>), or the partial file cannot be written (<see cref="ExitCode.Storage"/>).</exception>
    /// <exception cref="OperationCanceledException">The download was stopped.</exception>
    public async Task Run(CancellationToken cancellation)
    {
        long best = PartLength();
        Resumed = best > 0;
        observer.Begin($"Downloading {file.Name}", file.Size, best);
        for (int failures = 0; ;)
        {
            string? failure = await Attempt(cancellation).ConfigureAwait(false);
            if (failure is null)
            {
                return;
            }

            long length = PartLength();
            failures = length >= best + options.Progress ? 1 : failures + 1;
            best = Math.Max(best, length);
            if (failures >= (answered ? options.Attempts : options.SilentAttempts))
            {
                throw GivenUp(answered ? failure : $"{failure}; there may be no network");
            }

            TimeSpan delay = TimeSpan.FromTicks(Math.Min(options.MaxDelay.Ticks, options.FirstDelay.Ticks << Math.Min(failures - 1, 20)));
            observer.Note(string.Create(CultureInfo.InvariantCulture, $"{file.Name}: {failure}; trying again in {delay.TotalSeconds:0.#} s"));
            await Task.Delay(delay, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Makes the next <see cref="Run"/> begin with nothing and take one answer only.</summary>
    public void StartAnew()
    {
        mayResume = false;
        Resumed = false;
        File.Delete(part);
    }

    /// <returns>Why to try again; null where the file is complete.</returns>
    private async Task<string?> Attempt(CancellationToken cancellation)
    {
        using FileStream target = Writing(() => new FileStream(part, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 1));
        long start = mayResume && target.Length <= file.Size ? target.Length : 0;
        if (start == file.Size)
        {
            return null;
        }

        using CancellationTokenSource stall = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stall.CancelAfter(options.StallTimeout);
        try
        {
            using HttpRequestMessage request = Request(start);
            using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stall.Token).ConfigureAwait(false);
            answered = true;
            if (Refusal(response, start) is { } refusal)
            {
                return refusal;
            }

            bool goesOn = response.StatusCode == HttpStatusCode.PartialContent;
            Resumed = goesOn;
            tag = response.Headers.ETag;
            return await Copy(response, target, goesOn ? start : 0, stall, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return string.Create(CultureInfo.InvariantCulture, $"nothing came from {file.Address.Host} for {options.StallTimeout.TotalSeconds:0.#} s");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return $"the connection to {file.Address.Host} failed ({(exception.InnerException ?? exception).Message.TrimEnd('.')})";
        }
    }

    private HttpRequestMessage Request(long start)
    {
        HttpRequestMessage request = new(HttpMethod.Get, file.Address);
        if (start > 0)
        {
            request.Headers.Range = new RangeHeaderValue(start, null);
            if (tag is { IsWeak: false })
            {
                request.Headers.IfRange = new RangeConditionHeaderValue(tag);
            }
        }

        return request;
    }

    /// <summary>Judges an answer by its head.</summary>
    /// <returns>Why to try again; null where the content can be taken.</returns>
    /// <exception cref="UserErrorException">There is no use in trying again.</exception>
    private string? Refusal(HttpResponseMessage response, long start)
    {
        HttpContentHeaders content = response.Content.Headers;
        switch (response.StatusCode)
        {
            case HttpStatusCode.OK when content.ContentLength is null && start > 0:
                // It may be anything, such as a network's page for signing in; what is kept is worth more.
                return $"{file.Address.Host} answered with the whole of something without its length; remove {part} to begin anew";
            case HttpStatusCode.OK:
                return content.ContentLength is null || content.ContentLength == file.Size
                    ? null
                    : throw Failed($"{file.Address} offers {content.ContentLength} bytes instead of {file.Size}: it is not the published file");
            case HttpStatusCode.PartialContent when start > 0 && IsRest(content, start) && (tag is null || Equals(tag, response.Headers.ETag)):
                return null;
            case HttpStatusCode.PartialContent or HttpStatusCode.RequestedRangeNotSatisfiable:
                mayResume = false;
                return $"{file.Address.Host} answered with another part than the one asked for, so the download begins anew";
            case HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError:
                return $"{file.Address.Host} answered {(int)response.StatusCode}";
            case >= HttpStatusCode.Ambiguous and < HttpStatusCode.BadRequest:
                throw Failed($"{file.Address} redirects too often, or to an address that is not followed ({response.Headers.Location})");
            default:
                throw Failed($"{file.Address} answered {(int)response.StatusCode} {response.ReasonPhrase}");
        }
    }

    private bool IsRest(HttpContentHeaders content, long start) =>
        content.ContentRange is { Unit: "bytes", From: { } from, To: { } to } range
        && from == start
        && to == file.Size - 1
        && (range.Length is null || range.Length == file.Size)
        && (content.ContentLength is null || content.ContentLength == file.Size - start);

    private async Task<string?> Copy(HttpResponseMessage response, FileStream target, long start, CancellationTokenSource stall, CancellationToken cancellation)
    {
        Writing(() =>
        {
            if (target.Length != start)
            {
                target.SetLength(start);
            }

            return target.Seek(start, SeekOrigin.Begin);
        });
        using Stream content = await response.Content.ReadAsStreamAsync(stall.Token).ConfigureAwait(false);
        byte[] buffer = new byte[BufferLength];
        for (long length = start; ;)
        {
            observer.Advance(length);
            stall.CancelAfter(options.StallTimeout);
            int read = await content.ReadAsync(buffer, stall.Token).ConfigureAwait(false);
            if (read == 0)
            {
                if (length < file.Size && response.Content.Headers.ContentLength is null)
                {
                    // An answer that ends as it should and is too short was another file.
                    Writing(() => target.SetLength(0));
                }

                return length == file.Size ? null : $"{file.Address.Host} ended after {length} of {file.Size} bytes";
            }

            if (read > file.Size - length)
            {
                Writing(() => target.Seek(0, SeekOrigin.Begin));
                Writing(() => target.SetLength(0));
                return start > 0 ? $"{file.Address.Host} sent more than the rest, so the download begins anew" : throw Failed($"{file.Address} sends more than {file.Size} bytes: it is not the published file");
            }

            cancellation.ThrowIfCancellationRequested();
            Writing(() => target.Write(buffer, 0, read));
            length += read;
        }
    }

    private long PartLength() => File.Exists(part) ? new FileInfo(part).Length : 0;

    // What fails here is the disk, and elsewhere the network.
    private T Writing<T>(Func<T> work) => StorageAccess.Write(part, work);

    private void Writing(Action work) => StorageAccess.Write(part, work);

    private UserErrorException GivenUp(string failure)
    {
        long length = PartLength();
        return Failed(length > 0 ? $"{file.Name} could not be downloaded: {failure}. {length} of its {file.Size} bytes are kept in {part}; the same command goes on from there" : $"{file.Name} could not be downloaded: {failure}");
    }

    private static UserErrorException Failed(string message) => new(ExitCode.Data, $"{message}.");
}
