using CD.Runner.Data;
using CD.Runner.Errors;
using CD.Runner.Pictures;
using CD.Tests.Support;
using SkiaSharp;
using static TorchSharp.torch;

namespace CD.Tests.Pictures;

[TestClass]
public sealed class ContactSheetTests
{
    [TestMethod]
    public void Write_OfThreeColors_PlacesOriginalAndViewsSideBySide()
    {
        using var scope = NewDisposeScope();
        using TemporaryFolder folder = new();
        string path = folder.File("sheet.png");
        File.WriteAllText(path, "an older file");
        using ImageBatch originals = new([Solid(255, 0, 0, 28, 28), Solid(0, 0, 255, 400, 100)]);
        ContactSheet.Write(path, originals, full([2, 3, 32, 32], 0.5f), ones(2, 3, 32, 32));

        // Tiles of 96 pixels from (6, 30), 102 apart; the narrow original stands in the middle of its tile.
        using SKBitmap sheet = SKBitmap.Decode(path);
        Assert.AreEqual(new SKSizeI(312, 234), new SKSizeI(sheet.Width, sheet.Height));
        Assert.AreEqual(new SKColor(255, 0, 0), sheet.GetPixel(54, 78));
        Assert.AreEqual(new SKColor(128, 128, 128), sheet.GetPixel(109, 31));
        Assert.AreEqual(SKColors.White, sheet.GetPixel(211, 31));
        Assert.AreEqual(new SKColor(0, 0, 255), sheet.GetPixel(54, 180));
        Assert.AreEqual(SKColors.White, sheet.GetPixel(10, 180));
        foreach (int left in (int[])[6, 108, 210])
        {
            // The capitals stand from 6 to 18; nothing reaches the tiles at 30 or the next tile's text.
            int[] dark = [.. Enumerable.Range(0, 30 * 96).Where(place => sheet.GetPixel(left + (place % 96), place / 96).Red < 100).Select(place => place / 96)];
            Assert.IsNotEmpty(dark);
            Assert.IsTrue(dark.Min() is 6 or 5 && dark.Max() is >= 17 and < 24, $"rows {dark.Min()} to {dark.Max()}");
        }

        CollectionAssert.AreEqual(new[] { path }, Directory.GetFiles(folder.Path), "no unfinished file is left");
    }

    [TestMethod]
    public void Write_OfManyImages_StartsAnotherBlock()
    {
        using var scope = NewDisposeScope();
        using TemporaryFolder folder = new();
        string path = folder.File("sheet.png");
        using ImageBatch originals = new(zeros([9, 1, 28, 28], ScalarType.Byte));
        ContactSheet.Write(path, originals, zeros(9, 3, 96, 96), zeros(9, 3, 96, 96));
        using SKBitmap sheet = SKBitmap.Decode(path);
        Assert.AreEqual(new SKSizeI(636, 846), new SKSizeI(sheet.Width, sheet.Height));
    }

    [TestMethod]
    public void Write_IntoAMissingFolder_CreatesIt()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("missing/sheet.png");
        Write(path);
        Assert.IsTrue(File.Exists(path));
    }

    [TestMethod]
    public void Write_BelowAFile_IsAUsersError()
    {
        using TemporaryFolder folder = new();
        string path = Path.Combine(folder.Add("notes.txt", [1]), "sheet.png");
        UserErrorException error = Assert.ThrowsExactly<UserErrorException>(() => Write(path));
        Assert.AreEqual(ExitCode.Storage, error.Code);
        StringAssert.StartsWith(error.Message, $"Cannot write {path}: ");
    }

    [TestMethod]
    public void Write_WithTooFewViews_NamesTheCounts()
    {
        using var scope = NewDisposeScope();
        using ImageBatch originals = new(zeros([2, 1, 8, 8], ScalarType.Byte));
        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => ContactSheet.Write("sheet.png", originals, zeros(2, 3, 8, 8), zeros(1, 3, 8, 8)));
        StringAssert.Contains(error.Message, "[1, 3, 8, 8]");
    }

    private static void Write(string path)
    {
        using var scope = NewDisposeScope();
        using ImageBatch originals = new(zeros([1, 1, 8, 8], ScalarType.Byte));
        ContactSheet.Write(path, originals, zeros(1, 3, 8, 8), zeros(1, 3, 8, 8));
    }

    private static Tensor Solid(byte r, byte g, byte b, int height, int width) =>
        tensor(new[] { r, g, b }).view(3, 1, 1).expand(3, height, width).contiguous();
}
