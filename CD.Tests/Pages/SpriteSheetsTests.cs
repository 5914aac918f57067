using CD.Runner.Data;
using CD.Runner.Pages;
using CD.Tests.Support;
using SkiaSharp;

namespace CD.Tests.Pages;

[TestClass]
public sealed class SpriteSheetsTests
{
    [TestMethod]
    [DataRow(4_000, null, 96, 10)]
    [DataRow(4_001, null, 64, 16)]
    [DataRow(20_001, null, 32, 32)]
    [DataRow(10_000, 28, 28, 36)]
    [DataRow(10, 512, 96, 10)]
    public void Layout_OfImages_HasTilesForTheirNumber(int count, int? side, int tile, int columns)
    {
        SpriteLayout layout = SpriteLayout.Of(count, side);

        Assert.AreEqual((tile, columns, columns * columns), (layout.Tile, layout.Columns, layout.PerSheet));
        Assert.IsLessThanOrEqualTo(SpriteLayout.LongestSide, layout.Columns * layout.Tile);
        Assert.AreEqual(count, Enumerable.Range(0, layout.Sheets).Sum(sheet => Math.Min(layout.PerSheet, count - (sheet * layout.PerSheet))));
    }

    [TestMethod]
    public void RowsOf_TheLastSheet_AreThoseItNeeds()
    {
        SpriteLayout layout = new(Tile: 96, Columns: 10, PerSheet: 100, Count: 115);

        Assert.AreEqual((2, 10, 2), (layout.Sheets, layout.RowsOf(0), layout.RowsOf(1)));
    }

    [TestMethod]
    public void Write_ImagesInAnOrder_HaveTheirColoursInTheirTiles()
    {
        using TemporaryFolder folder = new();
        using MemoryImageSource images = MadeDiscovery.Images(150, side: 96);
        int[] order = [.. Enumerable.Range(0, 150).Select(place => (place * 7 + 3) % 150)];
        SheetStore store = new(folder.File("page.html"), long.MaxValue);
        SpriteLayout layout = SpriteSheets.Write(store, images, order, default);

        Assert.IsNull(store.Folder);
        Assert.HasCount(2, store.Embedded);
        SKBitmap[] sheets = [.. store.Embedded.Select(SKBitmap.Decode)];
        Assert.AreEqual((960, 960, 960, 480), (sheets[0].Width, sheets[0].Height, sheets[1].Width, sheets[1].Height));
        for (int place = 0; place < order.Length; place++)
        {
            int tile = place % layout.PerSheet;
            SKColor seen = sheets[place / layout.PerSheet].GetPixel((tile % layout.Columns * 96) + 48, (tile / layout.Columns * 96) + 48);
            (byte red, byte green, byte blue) = MadeDiscovery.Colour(order[place]);

            // Lossy coding rounds a plain colour by a few steps of 255.
            Assert.IsLessThanOrEqualTo(8, Math.Abs(seen.Red - red) + Math.Abs(seen.Green - green) + Math.Abs(seen.Blue - blue), $"tile {place}: {seen}");
        }
    }

    [TestMethod]
    public void Order_OfTiles_HasEveryImageOnceAndTheShownOnesFirst()
    {
        using MemoryImageSource images = MadeDiscovery.Images(500);
        var result = MadeDiscovery.Of(images);
        int[] order = TileOrder.Of(result, LeafSamples.Of(result));

        CollectionAssert.AreEqual(Enumerable.Range(0, 500).ToArray(), order.Order().ToArray());
        CollectionAssert.AreEqual((int[])[0, 3, 6, 9, 1, 4], order[..6]);
        Assert.AreEqual(499, order[Array.IndexOf(order, 499)]);
        Assert.IsLessThan(120, Array.IndexOf(order, 499), "The farthest outlier is shown at once.");
    }
}
