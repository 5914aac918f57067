using System.Net;
using System.Net.Sockets;

namespace CD.Tests.Data.Downloads;

/// <summary>An HTTP server on this machine that answers each request as a test says, well or badly.</summary>
internal sealed class FileServer : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly List<HttpExchange> requests = [];
    private readonly Func<HttpExchange, Task> answer;
    private readonly Task loop;

    public FileServer(Func<HttpExchange, Task> answer)
    {
        this.answer = answer;
        listener.Start();
        loop = Task.Run(Listen);
    }

    public string Root => $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/";

    /// <summary>The requests so far, in order.</summary>
    public IReadOnlyList<HttpExchange> Requests
    {
        get
        {
            lock (requests)
            {
                return [.. requests];
            }
        }
    }

    public void Dispose()
    {
        stop.Cancel();
        listener.Stop();
        loop.Wait();
        stop.Dispose();
    }

    private async Task Listen()
    {
        List<Task> answers = [];
        try
        {
            while (true)
            {
                TcpClient client = await listener.AcceptTcpClientAsync(stop.Token);
                answers.Add(Task.Run(() => Answer(client)));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or InvalidOperationException)
        {
            await Task.WhenAll(answers);
        }
    }

    private async Task Answer(TcpClient client)
    {
        using (client)
        {
            try
            {
                HttpExchange exchange = await HttpExchange.Read(client.GetStream(), Requests.Count, stop.Token);
                lock (requests)
                {
                    requests.Add(exchange);
                }

                await answer(exchange);
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException)
            {
                // The client has left, or the test has ended.
            }
        }
    }
}
