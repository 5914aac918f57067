using CD.Runner.Benchmarks;
using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Duplicates;
using CD.Runner.Evaluation;
using CD.Tests.Data;
using CD.Tests.Projection;
using CD.Tests.Support;

namespace CD.Tests.Duplicates;

[TestClass]
public sealed class DuplicateFinderTests
{
    private const int Side = 32;

    // Random features: the pictures' spectra alone lead to the copies.
    [TestMethod]
    public void Find_DisguisedCopies_FindsThemAndNothingElse()
    {
        PixelImage[] originals = [.. Enumerable.Range(0, 90).Select(seed => Picture(seed))];
        PixelImage[] copies = [.. Disguise.All.Select((disguise, place) => disguise.Of(originals[10 * place], place))];
        using PlantedImages images = new([.. originals, .. copies]);

        DuplicateReport report = DuplicateFinder.Find(ProjectionTesting.Noise(1, 96, 8), images, new DuplicateOptions(), CancellationToken.None);

        Assert.HasCount(6, report.Groups);
        Assert.AreEqual(6, report.Removable);
        for (int kind = 0; kind < 6; kind++)
        {
            DataTesting.AssertItems(report.Groups[kind].Items, 10 * kind, 90 + kind);
            Assert.AreEqual(10 * kind, report.Groups[kind].Keep);
            Assert.AreEqual(kind == 0 ? DuplicateKind.Exact : DuplicateKind.Near, report.Groups[kind].Kind);
        }

        Assert.AreEqual(report.Groups.Skip(1).Min(group => group.Cosines.Min()), report.CosineThreshold);
    }

    [TestMethod]
    public void Find_Cosines_AreThoseWithTheKeptOne()
    {
        PixelImage picture = Picture(3);
        using PlantedImages images = new([picture, picture, picture]);
        FeatureMatrix features = new([3f, 4f, 4f, 3f, 0f, 0f], 3, 2);

        DuplicateGroup group = DuplicateFinder.Find(features, images, new DuplicateOptions(), CancellationToken.None).Groups.Single();

        // On paper: 24 / 25; the cosine of an item of zeros is 0.
        Assert.AreEqual(1.0, group.Cosines[0]);
        Assert.AreEqual(0.96, group.Cosines[1], 1e-12);
        Assert.AreEqual(0.0, group.Cosines[2]);
    }

    [TestMethod]
    public void Find_LargerCopy_IsKept()
    {
        PixelImage[] pictures = [.. Enumerable.Range(0, 40).Select(seed => Picture(seed)), Picture(7, 3 * Side)];
        using PlantedImages images = new(pictures);

        DuplicateGroup group = DuplicateFinder.Find(ProjectionTesting.Noise(1, 41, 8), images, new DuplicateOptions(), CancellationToken.None).Groups.Single();

        DataTesting.AssertItems(group.Items, 7, 40);
        Assert.AreEqual(40, group.Keep);
    }

    // Each of a chain of pictures resembles the next, and the ends do not resemble each other.
    [TestMethod]
    public void Find_ChainOfPictures_GathersThoseNearTheKeptOne()
    {
        PixelImage[] chain = [.. Enumerable.Range(0, 5).Select(step => Blend(Picture(200), Picture(201), step / 4.0))];
        using PlantedImages images = new([.. chain, .. Enumerable.Range(0, 60).Select(seed => Picture(seed))]);

        DuplicateReport report = DuplicateFinder.Find(ProjectionTesting.Noise(1, 65, 8), images, new DuplicateOptions(), CancellationToken.None);

        Assert.IsGreaterThan(1, report.Groups.Count);
        Assert.IsTrue(report.Groups.All(group => group.Items.All(item => item < 5)));
        Assert.IsFalse(report.Groups.Any(group => group.Items.Contains(0) && group.Items.Contains(4)));
        Assert.HasCount(report.Groups.Sum(group => group.Items.Count), report.Groups.SelectMany(group => group.Items).Distinct());
    }

    // Copies of a copy: the exact group's kept one alone may be in the near group, and every image goes once.
    [TestMethod]
    public void Find_ExactAndNearCopies_CountEachOnce()
    {
        PixelImage original = Picture(300), flipped = Disguise.All.Single(disguise => disguise.Name == "flipped").Of(original, 0);
        using PlantedImages images = new([original, flipped, original, flipped, .. Enumerable.Range(0, 60).Select(seed => Picture(seed))]);

        DuplicateReport report = DuplicateFinder.Find(ProjectionTesting.Noise(1, 64, 8), images, new DuplicateOptions(), CancellationToken.None);

        string[] groups = [.. report.Groups.Select(group => $"{group.Kind} {string.Join(' ', group.Items)} keep {group.Keep}")];
        DataTesting.AssertItems(groups, "Exact 0 2 keep 0", "Exact 1 3 keep 1", "Near 0 1 keep 0");
        Assert.AreEqual(3, report.Removable);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public void Find_FewDifferentImages_FindsNone(int count)
    {
        using PlantedImages images = new([.. Enumerable.Range(0, count).Select(seed => Picture(seed))]);

        DuplicateReport report = DuplicateFinder.Find(ProjectionTesting.Noise(1, count, 4), images, new DuplicateOptions(), CancellationToken.None);

        Assert.IsEmpty(report.Groups);
        Assert.AreEqual(1.0, report.CosineThreshold);
    }

    [TestMethod]
    public void Find_EqualImages_IsOneGroup()
    {
        using PlantedImages images = new([.. Enumerable.Repeat(Picture(1), 50)]);

        DuplicateGroup group = DuplicateFinder.Find(ProjectionTesting.Noise(1, 50, 4), images, new DuplicateOptions(), CancellationToken.None).Groups.Single();

        Assert.AreEqual(DuplicateKind.Exact, group.Kind);
        Assert.HasCount(50, group.Items);
        Assert.AreEqual(0, group.Keep);
    }

    // Plain pictures of different colours have nothing in common that could be compared.
    [TestMethod]
    public void Find_PlainImages_AreNotNear()
    {
        using PlantedImages images = new([.. Enumerable.Range(0, 30).Select(level => new PixelImage((byte[])[.. Enumerable.Repeat((byte)(8 * level), 3 * Side * Side)], 3, Side, Side))]);

        Assert.IsEmpty(DuplicateFinder.Find(ProjectionTesting.Noise(1, 30, 4), images, new DuplicateOptions(), CancellationToken.None).Groups);
    }

    [TestMethod]
    public void Find_Twice_IsTheSame()
    {
        using PlantedImages images = new([.. Enumerable.Range(0, 80).Select(seed => Picture(seed % 70))]);
        FeatureMatrix features = ProjectionTesting.Noise(1, 80, 4);

        DuplicateReport first = DuplicateFinder.Find(features, images, new DuplicateOptions(), CancellationToken.None);
        DuplicateReport second = DuplicateFinder.Find(features, images, new DuplicateOptions(), CancellationToken.None);

        Assert.AreEqual(first.ContrastThreshold, second.ContrastThreshold);
        DataTesting.AssertItems(first.Groups.Select(group => string.Join(' ', group.Items)), [.. second.Groups.Select(group => string.Join(' ', group.Items))]);
    }

    [TestMethod]
    public void Find_OtherNumberOfImages_IsRefused()
    {
        using PlantedImages images = new([Picture(1)]);

        Assert.ThrowsExactly<ArgumentException>(() => DuplicateFinder.Find(ProjectionTesting.Noise(1, 2, 4), images, new DuplicateOptions(), CancellationToken.None));
    }

    // The same picture as two files of other bytes is near, the same bytes twice are exact.
    [TestMethod]
    public void Find_Folder_ComparesFiles()
    {
        using TemporaryFolder folder = new();
        for (int seed = 0; seed < 40; seed++)
        {
            File.WriteAllBytes(folder.File($"{seed:D2}.png"), Png(Picture(seed)));
        }

        File.Copy(folder.File("05.png"), folder.File("copy.png"));
        File.WriteAllBytes(folder.File("other.png"), [.. Png(Picture(9)), 0]);
        using FolderImageSource source = FolderImageSource.Open(folder.Path, new DataSettings(), CancellationToken.None);

        DuplicateReport report = DuplicateFinder.Find(ProjectionTesting.Noise(1, 42, 4), source, new DuplicateOptions(), CancellationToken.None);

        string[] groups = [.. report.Groups.Select(group => $"{group.Kind} {string.Join(' ', group.Items.Select(item => source.ItemNames[item]))}")];
        DataTesting.AssertItems(groups, "Exact 05.png copy.png", "Near 09.png other.png");
    }

    /// <summary>A picture of some waves, which a seed chooses.</summary>
    private static PixelImage Picture(int seed, int side = Side)
    {
        double[] waves = GoldenFile.Uniform((ulong)(seed + 1), 40, -1.0, 1.0);
        byte[] pixels = new byte[3 * side * side];
        for (int place = 0; place < pixels.Length; place++)
        {
            (double y, double x) = ((place / side % side) / (double)side, (place % side) / (double)side);
            double sum = 0.0;
            for (int wave = 0; wave < 40; wave += 4)
            {
                sum += waves[wave] * Math.Sin((2.0 * Math.PI * ((7.0 * waves[wave + 1] * x) + (7.0 * waves[wave + 2] * y))) + (3.0 * waves[wave + 3]));
            }

            pixels[place] = (byte)Math.Clamp(110.0 + (28.0 * sum), 0.0, 210.0);
        }

        return new PixelImage(pixels, 3, side, side);
    }

    private static PixelImage Blend(PixelImage left, PixelImage right, double share) => left with
    {
        Pixels = (byte[])[.. Enumerable.Range(0, left.Pixels.Length).Select(place => (byte)Math.Round(((1.0 - share) * left.Pixels.Span[place]) + (share * right.Pixels.Span[place])))],
    };

    private static byte[] Png(PixelImage image)
    {
        using SkiaSharp.SKBitmap bitmap = new(image.Width, image.Height, SkiaSharp.SKColorType.Rgba8888, SkiaSharp.SKAlphaType.Opaque);
        Span<byte> pixels = bitmap.GetPixelSpan();
        for (int place = 0; place < pixels.Length; place++)
        {
            (int pixel, int channel) = Math.DivRem(place, 4);
            pixels[place] = channel == 3 ? byte.MaxValue : image.Pixels.Span[(channel * image.Height * image.Width) + pixel];
        }

        using SkiaSharp.SKData file = bitmap.Encode(SkiaSharp.SKEncodedImageFormat.Png, 100);
        return file.ToArray();
    }
}
