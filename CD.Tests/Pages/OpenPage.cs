using Microsoft.Playwright;

namespace CD.Tests.Pages;

/// <summary>A page in a browser of its own, and what went wrong in it.</summary>
internal sealed class OpenPage : IAsyncDisposable
{
    private readonly IBrowserContext context;
    private readonly List<string> faults = [];

    private OpenPage(IBrowserContext context, IPage page)
    {
        this.context = context;
        Page = page;
        page.Console += (_, message) => faults.AddRange(message.Type is "error" or "warning" ? [message.Text] : []);
        page.PageError += (_, error) => faults.Add(error);
        page.RequestFailed += (_, request) => faults.Add($"{request.Url} failed");
        page.Request += (_, request) => faults.AddRange(request.Url.StartsWith("file:", StringComparison.Ordinal) || request.Url.StartsWith("data:", StringComparison.Ordinal) || request.Url.StartsWith("blob:", StringComparison.Ordinal) ? [] : [$"{request.Url} was asked for"]);
    }

    public IPage Page { get; }

    /// <summary>Errors and warnings of the console, and requests beyond the disk.</summary>
    public IReadOnlyList<string> Faults => faults;

    public static async Task<OpenPage> AtAsync(IBrowserContext context, string path)
    {
        OpenPage opened = new(context, await context.NewPageAsync());
        await opened.Page.GotoAsync(new Uri(path).AbsoluteUri);
        await opened.Page.WaitForFunctionAsync("() => 'ready' in document.documentElement.dataset");
        return opened;
    }

    public Task<T> Value<T>(string script) => Page.EvaluateAsync<T>(script);

    public Task<string?> Text(string selector) => Page.TextContentAsync(selector);

    public Task Press(params string[] keys) => Each(keys, key => Page.Keyboard.PressAsync(key));

    /// <summary>Scrolls through the page, so that everything on it is drawn, and waits until no thumbnail is left to draw.</summary>
    public async Task ScrollThrough()
    {
        await Page.EvaluateAsync("async () => { for (let y = 0; y < document.documentElement.scrollHeight; y += 700) { scrollTo(0, y); await new Promise(requestAnimationFrame); await new Promise(done => setTimeout(done, 20)); } }");
        await Page.WaitForFunctionAsync("() => [...document.querySelectorAll('.thumb canvas')].every(canvas => 'drawn' in canvas.dataset)");
    }

    public ValueTask DisposeAsync() => new(context.CloseAsync());

    private static async Task Each(string[] keys, Func<string, Task> act)
    {
        foreach (string key in keys)
        {
            await act(key);
        }
    }
}
