using CD.Runner.Benchmarks;
using CD.Runner.Distances;
using CD.Runner.Evaluation;
using CD.Tests.Projection;

namespace CD.Tests.Distances;

[TestClass]
public sealed class CellNeighboursTests
{
    [TestMethod]
    public void Find_ClusteredItems_FindsNearlyAllNeighbours()
    {
        FeatureMatrix items = ProjectionTesting.Groups(6000, 24, 30);

        Assert.IsGreaterThan(0.97, Recall(items, new CellOptions { Cells = 77 }));
    }

    [TestMethod]
    public void Find_AllCells_FindsAllNeighbours()
    {
        FeatureMatrix items = ProjectionTesting.Noise(8, 700, 12);

        Assert.AreEqual(1.0, Recall(items, new CellOptions { Cells = 16, Probes = 16 }));
        Assert.IsLessThan(0.9, Recall(items, new CellOptions { Cells = 16, Probes = 2 }));
    }

    [TestMethod]
    public void Find_Twice_IsTheSame()
    {
        FeatureMatrix items = ProjectionTesting.Groups(2000, 16, 12);

        Neighbours first = CellNeighbours.Find(items, 7, new CellOptions(), CancellationToken.None);
        Neighbours second = CellNeighbours.Find(items, 7, new CellOptions(), CancellationToken.None);

        CollectionAssert.AreEqual(first.Items, second.Items);
        CollectionAssert.AreEqual(first.SquaredDistances, second.SquaredDistances);
    }

    // One cell, cells without items, fewer items in a cell than neighbours are asked for.
    [TestMethod]
    [DataRow(2, 1)]
    [DataRow(3, 2)]
    [DataRow(40, 39)]
    public void Find_FewItems_FindsAsManyAsAsked(int count, int perItem)
    {
        FeatureMatrix items = ProjectionTesting.Noise(2, count, 3);

        Neighbours found = CellNeighbours.Find(items, perItem, new CellOptions { Probes = 1, Cells = 30 }, CancellationToken.None);

        for (int item = 0; item < count; item++)
        {
            Assert.DoesNotContain(item, found.Of(item).ToArray());
            Assert.HasCount(perItem, found.Of(item).ToArray().Distinct());
        }
    }

    [TestMethod]
    public void Find_EqualItems_AreAtADistanceOfZero()
    {
        FeatureMatrix items = new([.. Enumerable.Repeat(3f, 500)], 100, 5);

        Neighbours found = CellNeighbours.Find(items, 4, new CellOptions(), CancellationToken.None);

        Assert.IsTrue(found.SquaredDistances.All(distance => distance == 0f));
    }

    [TestMethod]
    public void NeighbourSearch_FewItems_IsExact()
    {
        FeatureMatrix items = ProjectionTesting.Noise(4, 300, 5);

        CollectionAssert.AreEqual(NearestNeighbours.Find(items, 6, CancellationToken.None).Items, NeighbourSearch.Find(items, 6, CancellationToken.None).Items);
        Assert.ThrowsExactly<ArgumentException>(() => NeighbourSearch.Find(new FeatureMatrix([0f, float.PositiveInfinity], 2, 1), 1, CancellationToken.None));
    }

    private static double Recall(FeatureMatrix items, CellOptions options)
    {
        Neighbours exact = NearestNeighbours.Find(items, 10, CancellationToken.None), found = CellNeighbours.Find(items, 10, options, CancellationToken.None);
        return NeighbourBenchmark.Recall(exact, found);
    }
}
