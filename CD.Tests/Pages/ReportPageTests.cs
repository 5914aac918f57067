using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using CD.Runner.Data;
using CD.Runner.Discovery;
using CD.Runner.Errors;
using CD.Runner.Pages;
using CD.Tests.Support;

namespace CD.Tests.Pages;

[TestClass]
public sealed class ReportPageTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Page => folder.File("page.html");

    public void Dispose() => folder.Dispose();

    [TestMethod]
    public void Write_HostileTexts_AreEscapedEverywhere()
    {
        using MemoryImageSource images = MadeDiscovery.Images(MadeDiscovery.Hostile.Count);
        string html = Write(images, MadeDiscovery.Of(images, item => MadeDiscovery.Hostile[item], item => MadeDiscovery.Hostile[item]), yaml: "<script>window.ran = 1</script>\n");

        foreach (string text in (string[])["<img", "<script>window", "<!--", "<i>mine", "<b>", "\u2028"])
        {
            Assert.DoesNotContain(text, html, $"{text} is in the page as it was");
        }

        JsonElement data = Data(html);
        CollectionAssert.AreEqual(MadeDiscovery.Hostile.ToArray(), data.GetProperty("names").EnumerateArray().Select(name => name.GetString()).ToArray());
        Assert.IsTrue(data.GetProperty("classes").EnumerateArray().All(name => MadeDiscovery.Hostile.Contains(name.GetString()!)));
        StringAssert.Contains(WebUtility.HtmlDecode(html), "report \"results/it's\"");
    }

    [TestMethod]
    public void Policy_OfThePage_AllowsItsOwnScriptAndStyleAlone()
    {
        using MemoryImageSource images = MadeDiscovery.Images(12);
        string html = Write(images, MadeDiscovery.Of(images));
        string policy = WebUtility.HtmlDecode(Regex.Match(html, "Content-Security-Policy\" content=\"([^\"]*)\"").Groups[1].Value);
        string[] scripts = [.. Regex.Matches(html, "<script>(.*?)</script>", RegexOptions.Singleline).Select(match => match.Groups[1].Value)];

        StringAssert.StartsWith(policy, "default-src 'none';");
        Assert.HasCount(1, scripts);
        StringAssert.Contains(policy, $"script-src {Hash(scripts[0])};");
        StringAssert.Contains(policy, $"style-src {Hash(Regex.Match(html, "<style>(.*?)</style>", RegexOptions.Singleline).Groups[1].Value)};");
        Assert.DoesNotContain("unsafe", policy);
        Assert.IsFalse(Regex.IsMatch(html.Replace(Encoding.UTF8.GetString(SheetsOf(html)), string.Empty), @"\son\w+=|style=|https?://(?!www\.w3\.org/2000/svg)"), "The page has a handler, a style or an address in its markup.");
    }

    [TestMethod]
    public void Data_OfTheImages_IsPackedByIndex()
    {
        using MemoryImageSource images = MadeDiscovery.Images(12);
        JsonElement data = Data(Write(images, MadeDiscovery.Of(images)));

        CollectionAssert.AreEqual((ushort[])[0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2], Unpack<ushort>(data.GetProperty("cluster")));
        CollectionAssert.AreEqual((uint[])[1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4], Unpack<uint>(data.GetProperty("rank")));
        Assert.AreEqual((ushort)10_000, Unpack<ushort>(data.GetProperty("outlier"))[11]);
        Assert.AreEqual(PackedNumbers.None, Unpack<ushort>(data.GetProperty("x"))[5], "It has no place on the map.");
        CollectionAssert.AreEquivalent(Enumerable.Range(0, 12).Select(item => (uint)item).ToArray(), Unpack<uint>(data.GetProperty("tile")));
        CollectionAssert.AreEqual((int[])[2, 2, 2, 2, 2, 2], data.GetProperty("leaves").EnumerateArray().Select(size => size.GetInt32()).ToArray());
        Assert.AreEqual(1, data.GetProperty("duplicates")[0].GetProperty("keep").GetInt32());
        CollectionAssert.AreEqual((byte[])[0, 23, 46, 70, 93, 116, 139, 162, 185, 209, 232, 255], data.GetProperty("heads")[0].GetProperty("values").GetBytesFromBase64());
    }

    [TestMethod]
    public void Write_SheetsPastTheLimit_AreFilesBesideThePage()
    {
        using MemoryImageSource images = MadeDiscovery.Images(40);
        DiscoveryResult result = MadeDiscovery.Of(images);
        ReportPage.Write(folder.File("my page.html"), result, images, string.Empty, MadeDiscovery.Options(40) with { MostEmbedded = 10 }, default);
        string html = File.ReadAllText(folder.File("my page.html"));

        Assert.IsTrue(File.Exists(folder.File("my page_files/sheet-0000.webp")));
        Assert.AreEqual("my%20page_files", Data(html).GetProperty("sheets").GetProperty("folder").GetString());
        Assert.DoesNotContain("id=\"sheet-0\"", html);
    }

    [TestMethod]
    public void Write_ManyImages_TakesFewBytesForEachBesideItsThumbnail()
    {
        const int Count = 20_000;
        using MemoryImageSource images = MadeDiscovery.Images(Count, side: 1);
        Write(images, MadeDiscovery.Of(images));

        // 28 bytes of numbers in base64, 1 of a head, a name of 18 characters with quotes and comma, and a pixel: 64, beside the page's own 100 kB.
        Assert.IsLessThan(100_000 + (70 * Count), new FileInfo(Page).Length);
    }

    [TestMethod]
    public void Write_Again_GivesTheSameBytes()
    {
        using MemoryImageSource images = MadeDiscovery.Images(40);
        DiscoveryResult result = MadeDiscovery.Of(images);

        Assert.AreEqual(Write(images, result), Write(images, result));
    }

    [TestMethod]
    public void Write_OneImageAndNothingFound_IsAPage()
    {
        using MemoryImageSource images = MadeDiscovery.Images(1);
        DiscoveryResult whole = MadeDiscovery.Of(images, kind: _ => string.Empty);
        DiscoveryResult result = whole with { Clusters = [whole.Clusters[0] with { Nearest = 0 }], Criteria = [], Estimates = [], Hierarchy = [], Duplicates = [], Heads = [] };
        string html = Write(images, result);

        StringAssert.Contains(html, "1 image that looks like 2 to 4 kinds, most likely 3.");
        Assert.DoesNotContain("id=\"hierarchy\"", html);
        Assert.DoesNotContain("id=\"heads\"", html);
    }

    [TestMethod]
    public void Write_OtherImages_IsADataError()
    {
        using MemoryImageSource images = MadeDiscovery.Images(12);
        using MemoryImageSource others = MadeDiscovery.Images(13);
        UserErrorException failure = Assert.ThrowsExactly<UserErrorException>(() => Write(others, MadeDiscovery.Of(images)));

        Assert.AreEqual(ExitCode.Data, failure.Code);
        Assert.AreEqual("The 13 images of made are not the 12 of the discovery; give their place with --data, or run discover again.", failure.Message);
        Assert.IsFalse(File.Exists(Page));
    }

    [TestMethod]
    public void Write_WhereNothingCanBeWritten_IsAStorageErrorAndKeepsTheOldPage()
    {
        using MemoryImageSource images = MadeDiscovery.Images(12);
        folder.Add("page.html/in-the-way", [1]);
        UserErrorException failure = Assert.ThrowsExactly<UserErrorException>(() => Write(images, MadeDiscovery.Of(images)));

        Assert.AreEqual(ExitCode.Storage, failure.Code);
        StringAssert.StartsWith(failure.Message, $"Cannot write {Page}");
        Assert.IsTrue(File.Exists(folder.File("page.html/in-the-way")));
        Assert.HasCount(1, Directory.GetFileSystemEntries(folder.Path), "Something half written stayed.");
    }

    [TestMethod]
    public void Write_Stopped_LeavesNoPage()
    {
        using MemoryImageSource images = MadeDiscovery.Images(12);

        Assert.ThrowsExactly<OperationCanceledException>(() => ReportPage.Write(Page, MadeDiscovery.Of(images), images, string.Empty, MadeDiscovery.Options(12), new CancellationToken(canceled: true)));
        Assert.IsFalse(File.Exists(Page));
    }

    private static JsonElement Data(string html) => JsonDocument.Parse(Regex.Match(html, "<script type=\"application/json\" id=\"data\">(.*?)</script>", RegexOptions.Singleline).Groups[1].Value).RootElement;

    private static byte[] SheetsOf(string html) => Encoding.UTF8.GetBytes(Regex.Match(html, "id=\"sheet-0\">(.*?)</script>", RegexOptions.Singleline).Groups[1].Value);

    private static string Hash(string text) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'";

    private static T[] Unpack<T>(JsonElement text)
        where T : unmanaged => System.Runtime.InteropServices.MemoryMarshal.Cast<byte, T>(text.GetBytesFromBase64()).ToArray();

    private string Write(MemoryImageSource images, DiscoveryResult result, string yaml = "method: simclr\n")
    {
        ReportPage.Write(Page, result, images, yaml, MadeDiscovery.Options(images.Count), default);
        return File.ReadAllText(Page);
    }
}
