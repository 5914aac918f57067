using CD.Runner.Benchmarks;
using CD.Runner.ClusterCounts;
using CD.Runner.Evaluation;
using CD.Tests.ClusterCounts;
using CD.Tests.Support;

namespace CD.Tests.Benchmarks;

[TestClass]
public sealed class ClusterCountBenchmarkTests
{
    private static readonly ClusterCountOptions Fast = new() { Most = 8, Sample = 400, Half = 150, Repeats = 2 };

    // Five blobs far apart, 80 items each, and one item without a class: a subset of four has 80, 50, 32 and 20 items, each 1/4^(1/3) of the one before.
    [TestMethod]
    public void Run_BlobsFarApart_FindsAllClassesAndThoseOfSubsets()
    {
        FeatureMatrix items = Blobs.Of(400, 8, 5, 10.0);
        int[] labels = [.. Enumerable.Range(0, 400).Select(item => item == 7 ? -1 : item % 5)];

        ClusterCountRow[] rows = [.. new ClusterCountBenchmark(items, labels, ["a", "b", "c", "d", "e"], Fast).Run(2, CancellationToken.None)];

        CollectionAssert.AreEqual((int[])[5, 2, 2, 4, 4], rows.Select(row => row.Truth).ToArray());
        Assert.AreEqual(399, rows[0].Items);
        Assert.IsTrue(rows[3..].All(row => Math.Abs(row.Items - 182) <= 1));
        Assert.IsTrue(rows[3..].All(row => row.Classes.Split(';').Distinct().Count() == 4));
        foreach (ClusterCountRow row in rows)
        {
            Assert.AreEqual((row.Truth, 0, true, row.Truth, row.Truth), (row.Estimate, row.Error, row.Covered, row.SilhouetteAlone, row.XMeans), row.Classes);
        }
    }

    [TestMethod]
    public void Write_Rows_ReadsBackTheSame()
    {
        using TemporaryFolder folder = new();
        string path = Path.Combine(folder.Path, ClusterCountTable.FileName);
        ClusterCountRow[] rows = [new("a;b, c", 1, 200, 2, 3, 2, 5, 1, true, 2, null, null, 4, 2, 30, 1.25)];

        ClusterCountTable.Write(path, rows);

        CollectionAssert.AreEqual(rows, ClusterCountTable.Read(path).ToArray());
    }
}
