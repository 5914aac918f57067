using CD.Runner.Data;
using CD.Runner.Discovery;
using CD.Runner.Pages;
using CD.Runner.Tables;
using CD.Tests.Support;
using Microsoft.Playwright;

namespace CD.Tests.Pages;

/// <summary>The page in a real browser.</summary>
[TestClass]
[DoNotParallelize]
public sealed class BrowserTests
{
    private const int Count = 240;

    /// <summary>The least contrast of text with its ground, as the Web Content Accessibility Guidelines 2.2 define both (1.4.3, level AA).</summary>
    private const double LeastContrast = 4.5;

    private static readonly TemporaryFolder Folder = new();
    private static PageBrowser? browser;

    private static string PlainPage => Folder.File("plain.html");

    private static string HostilePage => Folder.File("hostile <b>.html");

    [ClassInitialize]
    public static async Task Start(TestContext context)
    {
        if (PageBrowser.Executable is null)
        {
            return;
        }

        using MemoryImageSource images = MadeDiscovery.Images(Count);
        ReportPage.Write(PlainPage, MadeDiscovery.Of(images), images, "method: simclr\n", MadeDiscovery.Options(Count), default);
        DiscoveryResult hostile = MadeDiscovery.Of(images, Hostile, item => item % 2 == 0 ? MadeDiscovery.Hostile[0] : MadeDiscovery.Hostile[1]);
        ReportPage.Write(HostilePage, hostile, images, MadeDiscovery.Hostile[1], MadeDiscovery.Options(Count) with { MostEmbedded = 0 }, default);
        browser = await PageBrowser.StartAsync();
    }

    [ClassCleanup]
    public static async Task Stop()
    {
        Folder.Dispose();
        if (browser is not null)
        {
            await browser.DisposeAsync();
        }
    }

    [TestInitialize]
    public void NeedsABrowser()
    {
        if (browser is null)
        {
            Assert.Inconclusive("There is no Chromium on this system (apt-get install chromium).");
        }
    }

    [TestMethod]
    [DataRow(1280, false)]
    [DataRow(390, true)]
    public async Task Page_ScrolledThrough_DrawsEveryImageAndAsksForNothing(int width, bool dark)
    {
        await using OpenPage page = await browser!.OpenAsync(PlainPage, width, dark);
        await page.ScrollThrough();

        Assert.IsEmpty(page.Faults, string.Join('\n', page.Faults));
        Assert.AreEqual(width, await page.Value<int>("document.documentElement.scrollWidth"), "The page scrolls sideways.");
        Assert.IsGreaterThan(60, await page.Value<int>("document.querySelectorAll('.thumb').length"));

        // The first typical image is image 0, black; the second is image 3.
        int[] pixel = await page.Value<int[]>("[...document.querySelectorAll('.thumb[data-item=\"3\"] canvas')[0].getContext('2d').getImageData(4, 4, 1, 1).data]");
        (byte red, byte green, byte blue) = MadeDiscovery.Colour(3);
        Assert.IsLessThanOrEqualTo(12, Math.Abs(pixel[0] - red) + Math.Abs(pixel[1] - green) + Math.Abs(pixel[2] - blue));
        Assert.IsGreaterThan(100, await page.Value<int>("new Set(new Uint32Array(document.getElementById('map').getContext('2d').getImageData(0, 0, 300, 300).data.buffer)).size + 98"), "The map is empty.");
    }

    [TestMethod]
    public async Task Page_OfHostileNames_ShowsThemAsTextAndRunsNothing()
    {
        await using OpenPage page = await browser!.OpenAsync(HostilePage, 390);
        await page.ScrollThrough();
        await page.Page.SelectOptionAsync("#colours", "class");
        await page.Page.FillAsync("#name-part", "<img");

        Assert.IsEmpty(page.Faults, string.Join('\n', page.Faults));
        Assert.IsFalse(await page.Value<bool>("'ran' in window || document.querySelector('img') !== null || document.querySelector('b') !== null"), "A name became markup.");
        Assert.AreEqual(390, await page.Value<int>("document.documentElement.scrollWidth"));
        StringAssert.StartsWith(await page.Page.GetAttributeAsync("#image-pages .thumb", "aria-label"), MadeDiscovery.Hostile[0] + " 0, cluster ");
        StringAssert.Contains(await page.Text("#legend"), MadeDiscovery.Hostile[1]);
        await page.Page.FillAsync("#name-part", "gnp.exe");
        StringAssert.StartsWith(await page.Page.GetAttributeAsync("#image-pages .thumb", "title"), "⟨U+202E⟩gnp.exe ");
    }

    [TestMethod]
    public async Task Selection_NamedOnThePage_DownloadsTheLabelsOfAllChosenImages()
    {
        await using OpenPage page = await browser!.OpenAsync(HostilePage);
        await page.Page.ClickAsync("[data-cluster='1']");
        await Name(page, "a \"good\", kind");
        await page.Page.FillAsync("#name-part", MadeDiscovery.Hostile[0]);
        await page.Page.ClickAsync("#image-pages .thumb");
        await Name(page, "=1+1");
        string path = Folder.File("labels.csv");
        await (await page.Page.RunAndWaitForDownloadAsync(() => page.Page.ClickAsync("#download"))).SaveAsAsync(path);

        // Image 0 has the hostile name; cluster 1 has the images 1, 4, 7 ...
        string[] expected = [$"{Hostile(0)}|=1+1", .. Enumerable.Range(0, Count).Where(item => item % 3 == 1).Select(item => $"{Hostile(item)}|a \"good\", kind")];
        string text = await File.ReadAllTextAsync(path);
        StringAssert.StartsWith(text, "name,label\r\n\"<img src=x onerror=\"\"window.ran = 1\"\">.png 0\",=1+1\r\n");
        CollectionAssert.AreEquivalent(expected, Csv.Read<string[]>(path, skipTorn: false, csv =>
        {
            List<string> rows = [];
            while (csv.Read())
            {
                rows.Add($"{csv[0].ToString()}|{csv[1].ToString()}");
            }

            return [.. rows];
        }));
        Assert.IsEmpty(page.Faults, string.Join('\n', page.Faults));

        await page.Page.ReloadAsync();
        await page.Page.WaitForFunctionAsync("() => 'ready' in document.documentElement.dataset");
        Assert.AreEqual(2, await page.Value<int>("document.querySelectorAll('#label-rows li').length"), "The browser keeps labels.");
        await page.Page.ClickAsync("#label-rows button[aria-label^='Remove']");
        await page.Page.ClickAsync("#label-rows button[aria-label^='Remove']");
        Assert.IsTrue(await page.Page.IsDisabledAsync("#download"));
    }

    [TestMethod]
    public async Task Hierarchy_CutElsewhere_HasAsManyGroupsAndColoursTheMap()
    {
        await using OpenPage page = await browser!.OpenAsync(PlainPage);
        Assert.AreEqual(3, await page.Value<int>("document.querySelectorAll('#groups li').length"));
        Assert.AreEqual("cluster", await page.Page.InputValueAsync("#colours"));
        await page.Page.FocusAsync("#cut");
        await page.Press("ArrowLeft");

        Assert.AreEqual("2 groups", await page.Text("#cut-size"));
        Assert.AreEqual(2, await page.Value<int>("document.querySelectorAll('#groups li').length"));
        Assert.AreEqual("cut", await page.Page.InputValueAsync("#colours"));
        Assert.AreEqual(2, await page.Value<int>("document.querySelectorAll('#legend li').length"));

        // Leaves 0, 3, 1 and 4 merge at 4, these with 2 and 5 at 9: 160 images and 80.
        StringAssert.Contains(await page.Text("#groups li:first-child"), "160 images, 66.7 %");
        await page.Page.ClickAsync("#groups li:nth-child(2) > button");
        Assert.AreEqual("80 images selected", await page.Text("#selected"));

        // A click near the bottom of the tree cuts it below its lowest merge.
        await page.Page.ClickAsync("#tree svg", new PageClickOptions { Position = new Position { X = 5, Y = 236 } });
        Assert.AreEqual("6 groups", await page.Text("#cut-size"));
        Assert.IsEmpty(page.Faults, string.Join('\n', page.Faults));
    }

    [TestMethod]
    public async Task Keyboard_Alone_GoesThroughTheMapAndNamesAnImage()
    {
        await using OpenPage page = await browser!.OpenAsync(PlainPage);
        await page.Press("Tab");
        Assert.AreEqual("#content", await page.Value<string>("document.activeElement.getAttribute('href')"));
        await page.Press("Enter");
        Assert.AreEqual("content", await page.Value<string>("document.activeElement.id"));
        for (int tab = 0; tab < 10 && await page.Value<string>("document.activeElement.id") != "map"; tab++)
        {
            await page.Press("Tab");
        }

        Assert.AreEqual("map", await page.Value<string>("document.activeElement.id"));
        Assert.IsTrue(await page.Value<bool>("getComputedStyle(document.activeElement).outlineStyle !== 'none'"), "The focus does not show.");
        string? before = await page.Text("#inspected .name");
        await page.Press("ArrowRight");
        string? after = await page.Text("#inspected .name");
        Assert.AreNotEqual(before, after);
        StringAssert.StartsWith(await page.Text("#status"), after);
        await page.Press("+", "Shift+ArrowLeft", "Space");
        Assert.AreEqual("1 image selected", await page.Text("#selected"));
        await page.Page.FocusAsync("#label");
        await page.Page.Keyboard.TypeAsync("mine");
        await page.Press("Enter");

        StringAssert.Contains(await page.Text("#label-rows"), "mine1 image");
        await page.Page.FocusAsync("#image-pages .thumb");
        await page.Press("ArrowDown", "ArrowRight", "End", "Space");
        Assert.AreEqual("1 image selected", await page.Text("#selected"));
        Assert.AreEqual("true", await page.Value<string>("document.activeElement.getAttribute('aria-pressed')"));
    }

    [TestMethod]
    public async Task Map_LassoClickAndZoom_SelectWhatTheyTouch()
    {
        await using OpenPage page = await browser!.OpenAsync(PlainPage);
        await page.Page.Locator("#map").ScrollIntoViewIfNeededAsync();
        LocatorBoundingBoxResult box = (await page.Page.Locator("#map").BoundingBoxAsync())!;
        await page.Page.SelectOptionAsync("#tool", "lasso");
        await page.Page.Mouse.MoveAsync(box.X + 2, box.Y + 2);
        await page.Page.Mouse.DownAsync();
        foreach ((float x, float y) in ((float, float)[])[(box.Width - 2, 2), (box.Width - 2, box.Height - 2), (2, box.Height - 2)])
        {
            await page.Page.Mouse.MoveAsync(box.X + x, box.Y + y);
        }

        await page.Page.Mouse.UpAsync();
        Assert.AreEqual("239 images selected", await page.Text("#selected"), "All but the one without a place.");
        await page.Page.ClickAsync("#clear");
        Assert.IsTrue(await page.Page.IsHiddenAsync("#bar"));
        await page.Page.SelectOptionAsync("#colours", "head:0");
        await page.Page.FocusAsync("#map");
        await page.Page.Mouse.MoveAsync(box.X + (box.Width / 2), box.Y + (box.Height / 2));
        await page.Page.Mouse.WheelAsync(0, -2000);
        Assert.IsEmpty(page.Faults, string.Join('\n', page.Faults));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task Text_OfThePage_HasEnoughContrast(bool dark)
    {
        await using OpenPage page = await browser!.OpenAsync(PlainPage, dark: dark);
        await page.Page.ClickAsync("[data-cluster='1']");
        string[] weak = await page.Value<string[]>(Contrast.Replace("LEAST", LeastContrast.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal));

        Assert.IsEmpty(weak, string.Join('\n', weak));
        await page.Page.ClickAsync("#theme");
        Assert.AreEqual("light", await page.Value<string>("document.documentElement.dataset.theme"));
        Assert.AreEqual("rgb(247, 247, 244)", await page.Value<string>("getComputedStyle(document.body).backgroundColor"));
    }

    [TestMethod]
    public async Task Page_OfSixtyThousandImages_IsPaintedAtOnceAndHasFewElements()
    {
        // Pictures of one pixel: what is measured is names, numbers and map; bytes of thumbnails are decoded when they are looked at.
        const int Many = 60_000;
        using MemoryImageSource images = MadeDiscovery.Images(Many, side: 1);
        string path = Folder.File("many.html");
        ReportPage.Write(path, MadeDiscovery.Of(images), images, string.Empty, new ReportOptions { Run = "run" }, default);
        await using OpenPage page = await browser!.OpenAsync(path);
        double painted = await page.Value<double>("performance.getEntriesByName('first-contentful-paint')[0].startTime");

        Assert.IsLessThan(2_000, painted);
        Assert.IsLessThan(3_000, await page.Value<int>("document.querySelectorAll('*').length"));
        Assert.AreEqual("1 to 64 of 60,000", await page.Text("#image-pages .pager span"));
        Assert.IsEmpty(page.Faults, string.Join('\n', page.Faults));
    }

    // Without line breaks, which the program's tables do not take within a cell.
    private static readonly string[] Names = [.. MadeDiscovery.Hostile.Where(name => !name.Contains('\n'))];

    private static string Hostile(int item) => $"{Names[item % Names.Length]} {item}";

    private static async Task Name(OpenPage page, string label)
    {
        await page.Page.FillAsync("#label", label);
        await page.Page.ClickAsync("#bar button[type=submit]");
    }

    private const string Contrast =
        """
        () => {
          const parse = text => text.match(/[\d.]+/g).map(Number);
          const light = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
          const ground = el => { for (; el; el = el.parentElement) { const c = parse(getComputedStyle(el).backgroundColor); if (c.length < 4 || c[3] > 0) return c; } return [255, 255, 255]; };
          const weak = new Set();
          for (const el of document.querySelectorAll('body *')) {
            if (!el.checkVisibility() || el.closest('canvas, script, noscript, :disabled') || ![...el.childNodes].some(node => node.nodeType === 3 && node.data.trim())) continue;
            const style = getComputedStyle(el);
            const [a, b] = [light(parse(el instanceof SVGElement ? style.fill : style.color)), light(ground(el))];
            const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
            if (ratio < LEAST) weak.add(`${el.tagName} ${el.className} ${ratio.toFixed(2)}: ${el.textContent.slice(0, 30)}`);
          }
          return [...weak];
        }
        """;
}
