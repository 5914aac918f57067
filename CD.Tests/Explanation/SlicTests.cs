using System.Security.Cryptography;
using System.Text.Json;
using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Explanation;
using CD.Runner.Runs;
using CD.Tests.Data;
using CD.Tests.Support;
using static TorchSharp.torch;

namespace CD.Tests.Explanation;

[TestClass]
public sealed class SlicTests
{
    [TestMethod]
    public void Segment_GeneratedPictures_AreScikitImages()
    {
        foreach (JsonElement golden in GoldenFile.Read("explanation.json").GetProperty("slic").EnumerateArray())
        {
            int height = golden.GetProperty("height").GetInt32();
            int width = golden.GetProperty("width").GetInt32();
            byte[] planes = TestPictures.Picture(golden.GetProperty("seed").GetInt32(), height, width);
            Assert.AreEqual(golden.GetProperty("sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(planes)), "the picture is the same");

            Superpixels superpixels = Slic.Segment(planes, height, width, golden.GetProperty("segments").GetInt32());

            CollectionAssert.AreEqual(golden.GetProperty("labels").EnumerateArray().Select(label => label.GetInt32()).ToArray(), superpixels.Labels);
        }
    }

    [TestMethod]
    public void Segment_RealImages_AreConnectedRegionsNumberedFromZero()
    {
        using Experiment experiment = Experiment.Open(new ConfigurationSources { Device = "cpu" });
        long[] chosen = [.. Enumerable.Range(0, 40).Select(index => 137L * index)];
        using ImageBatch batch = experiment.Images.Read([chosen], CancellationToken.None).Single();
        using Tensor planes = batch.Stacked!.expand(-1, 3, -1, -1).contiguous();
        byte[] all = planes.bytes.ToArray();
        for (int image = 0; image < chosen.Length; image++)
        {
            Superpixels superpixels = Slic.Segment(all.AsSpan(image * 3 * 784, 3 * 784), 28, 28, 50);

            Assert.HasCount(784, superpixels.Labels);
            Assert.IsTrue(superpixels.Sizes().All(size => size > 0), "the numbers have no gaps");
            Assert.AreEqual(superpixels.Count, Parts(superpixels.Labels, 28, 28), "a superpixel is one part");

            // The grid has 49 points, a cell 16 pixels. Parts of less than half a cell are merged, and those of more than three cells cut.
            Assert.IsInRange(25, 50, superpixels.Count);
            Assert.IsGreaterThanOrEqualTo(8, superpixels.Sizes().Min());
        }
    }

    [TestMethod]
    public void Segment_ImagesWithFlatGround_AreScikitImages()
    {
        // On a flat ground centres lose all their pixels, and must not come back.
        using Experiment experiment = Experiment.Open(new ConfigurationSources { Device = "cpu" });
        foreach (JsonElement golden in GoldenFile.Read("explanation.json").GetProperty("fashion").EnumerateArray())
        {
            using ImageBatch batch = experiment.Images.Read([[golden.GetProperty("image").GetInt64()]], CancellationToken.None).Single();
            byte[] grey = batch.Stacked!.bytes.ToArray();

            Superpixels superpixels = Slic.Segment([.. grey, .. grey, .. grey], 28, 28, 50);

            DataTesting.AssertItems(superpixels.Labels, [.. golden.GetProperty("labels").EnumerateArray().Select(label => label.GetInt32())]);
        }
    }

    [TestMethod]
    public void Segment_UniformImage_IsTheGridsCells()
    {
        byte[] planes = Enumerable.Repeat((byte)77, 3 * 60 * 60).ToArray();

        Superpixels superpixels = Slic.Segment(planes, 60, 60, 36);

        // Six by six centres 10 apart, the first at 5: of equally near ones the first counts, so that the places 0 to 10 are the first cell's.
        static int Cell(int place) => Math.Max(place - 1, 0) / 10;
        DataTesting.AssertItems(superpixels.Labels, [.. Enumerable.Range(0, 3600).Select(pixel => (Cell(pixel / 60) * 6) + Cell(pixel % 60))]);
    }

    [TestMethod]
    [DataRow(1, 1, 2, 1)]
    [DataRow(3, 2, 50, 6)]
    [DataRow(1, 40, 4, 4)]
    [DataRow(40, 1, 4, 4)]
    public void Segment_TinyImages_HaveAtMostAPixelEach(int height, int width, int asked, int expected)
    {
        // On one colour: each pixel alone where more are asked for than there are, else strips of ten.
        Superpixels superpixels = Slic.Segment(new byte[3 * height * width], height, width, asked);

        Assert.AreEqual(expected, superpixels.Count);
        Assert.AreEqual(expected, Parts(superpixels.Labels, height, width));
    }

    [TestMethod]
    public void Segment_WrongNumberOfBytes_SaysWhatIsExpected()
    {
        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => Slic.Segment(new byte[10], 2, 2, 2));

        StringAssert.Contains(error.Message, "2 x 2 pixels has 12 bytes; received 10");
    }

    [TestMethod]
    public void MeanColors_TwoRegions_AreTheirRoundedMeans()
    {
        Superpixels halves = new([0, 0, 1, 1], 2, 2, 2);

        CollectionAssert.AreEqual(new byte[] { 2, 2, 255, 255, 0, 0, 10, 10 }, halves.MeanColors([1, 2, 255, 255, 0, 0, 0, 20]));
    }

    /// <summary>The number of connected parts of equal labels.</summary>
    private static int Parts(int[] labels, int height, int width)
    {
        bool[] seen = new bool[labels.Length];
        int parts = 0;
        for (int start = 0; start < labels.Length; start++)
        {
            if (seen[start])
            {
                continue;
            }

            parts++;
            Stack<int> rest = new([start]);
            while (rest.TryPop(out int pixel))
            {
                (int row, int column) = Math.DivRem(pixel, width);
                if (seen[pixel])
                {
                    continue;
                }

                seen[pixel] = true;
                foreach ((int r, int c) in new[] { (row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1) })
                {
                    if (r >= 0 && r < height && c >= 0 && c < width && labels[(r * width) + c] == labels[start])
                    {
                        rest.Push((r * width) + c);
                    }
                }
            }
        }

        return parts;
    }
}
