using System.Globalization;
using System.Text;

namespace CD.Tests.Data.Downloads;

/// <summary>A request and the means to answer it, byte by byte.</summary>
internal sealed class HttpExchange
{
    private readonly Stream stream;
    private readonly CancellationToken stop;

    private HttpExchange(Stream stream, int index, string path, Dictionary<string, string> headers, CancellationToken stop)
    {
        this.stream = stream;
        this.stop = stop;
        Index = index;
        Path = path;
        Headers = headers;
    }

    /// <summary>The number of requests before this one.</summary>
    public int Index { get; }

    public string Path { get; }

    public IReadOnlyDictionary<string, string> Headers { get; }

    public string? Range => Headers.GetValueOrDefault("Range");

    public string? IfRange => Headers.GetValueOrDefault("If-Range");

    public static async Task<HttpExchange> Read(Stream stream, int index, CancellationToken stop)
    {
        List<byte> head = [];
        byte[] one = new byte[1];
        while (head.Count < 4 || !head[^4..].SequenceEqual("\r\n\r\n"u8.ToArray()))
        {
            await stream.ReadExactlyAsync(one, stop);
            head.Add(one[0]);
        }

        string[] lines = Encoding.ASCII.GetString([.. head]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
        foreach (string line in lines[1..])
        {
            headers[line.Split(':')[0]] = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        }

        return new HttpExchange(stream, index, lines[0].Split(' ')[1], headers, stop);
    }

    /// <summary>Answers as a good server does: the rest where it is asked for and the file is still the same.</summary>
    public Task Serve(byte[] content, string tag = "\"v1\"")
    {
        if (Range is { } range && (IfRange is null || IfRange == tag))
        {
            int start = int.Parse(range["bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture);
            return Send("206 Partial Content", content[start..], $"ETag: {tag}", $"Content-Range: bytes {start}-{content.Length - 1}/{content.Length}");
        }

        return Send("200 OK", content, $"ETag: {tag}");
    }

    /// <summary>Promises the whole content and breaks off.</summary>
    public async Task Break(byte[] content, int length, string tag = "\"v1\"")
    {
        await Head("200 OK", content.Length, $"ETag: {tag}");
        await Body(content[..length]);
    }

    public async Task Send(string status, byte[] body, params string[] headers)
    {
        await Head(status, body.Length, headers);
        await Body(body);
    }

    /// <param name="status">The status line's end.</param>
    /// <param name="length">The promised length; null for none, so that the connection's end ends the body.</param>
    /// <param name="headers">Further lines.</param>
    public Task Head(string status, long? length, params string[] headers)
    {
        string[] all = [$"HTTP/1.1 {status}", .. headers, .. length is null ? (string[])[] : [$"Content-Length: {length}"], "Connection: close"];
        return Body(Encoding.ASCII.GetBytes(string.Join("\r\n", all) + "\r\n\r\n"));
    }

    public async Task Body(byte[] bytes)
    {
        await stream.WriteAsync(bytes, stop);
        await stream.FlushAsync(stop);
    }

    /// <summary>Says nothing more until the test ends.</summary>
    public Task Stall() => Task.Delay(Timeout.Infinite, stop);
}
