using Microsoft.Playwright;

namespace CD.Tests.Pages;

/// <summary>The system's Chromium without a window, driven by Playwright; none is ever downloaded.</summary>
internal sealed class PageBrowser : IAsyncDisposable
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private readonly IPlaywright playwright;
    private readonly IBrowser browser;

    private PageBrowser(IPlaywright playwright, IBrowser browser)
    {
        this.playwright = playwright;
        this.browser = browser;
    }

    /// <summary>Where Chromium is; null where there is none.</summary>
    public static string? Executable => Places.FirstOrDefault(File.Exists);

    public static async Task<PageBrowser> StartAsync()
    {
        IPlaywright playwright = await Playwright.CreateAsync();
        IBrowser browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Executable,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
        return new PageBrowser(playwright, browser);
    }

    /// <summary>Opens a page from disk and waits until its scripts have run.</summary>
    /// <param name="path">The HTML file.</param>
    /// <param name="width">The window's width in pixels.</param>
    /// <param name="dark">Whether the system prefers dark colours.</param>
    public async Task<OpenPage> OpenAsync(string path, int width = 1280, bool dark = false)
    {
        IBrowserContext context = await browser.NewContextAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = width, Height = 900 }, ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light, ReducedMotion = ReducedMotion.Reduce, AcceptDownloads = true });
        return await OpenPage.AtAsync(context, path);
    }

    public async ValueTask DisposeAsync()
    {
        await browser.CloseAsync();
        playwright.Dispose();
    }
}
