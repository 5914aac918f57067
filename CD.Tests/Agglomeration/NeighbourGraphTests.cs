using CD.Runner.Agglomeration;
using CD.Runner.Evaluation;
using CD.Tests.Projection;

namespace CD.Tests.Agglomeration;

[TestClass]
public sealed class NeighbourGraphTests
{
    // Nine decimals of the independent script.
    private const double Digits = 5e-10;

    [TestMethod]
    public void Of_Line_HasTheWeightsOfAnIndependentScript()
    {
        NeighbourGraph graph = AgglomerationTesting.Graph(AgglomerationTesting.Line, 3);

        Assert.AreEqual(7.802083333, graph.Bandwidth, Digits);
        CollectionAssert.AreEqual((int[])[1, 2, 3], graph.Neighbours(0).ToArray());
        double[] expected = [0.879703030, 0.448849296, 0.074611501];
        foreach ((double value, double weight) in expected.Zip(graph.Weights(0).ToArray()))
        {
            Assert.AreEqual(value, weight, Digits);
        }

        // The graph is directed: 3 has nearer ones than 0.
        CollectionAssert.DoesNotContain(graph.Neighbours(3).ToArray(), 0);
    }

    [TestMethod]
    public void NearestChains_Line_AreTwo() =>
        CollectionAssert.AreEqual((int[])[0, 0, 0, 1, 1, 1, 1, 1], NearestChains.Of(AgglomerationTesting.Graph(AgglomerationTesting.Line, 3)));

    // The rule as JULE.torch has it: follow the pointers to a visited item, join its cluster, or open one on a cycle.
    [TestMethod]
    [DataRow(1UL, 2)]
    [DataRow(2UL, 3)]
    [DataRow(3UL, 20)]
    public void NearestChains_Noise_AreThoseOfFollowingPointers(ulong seed, int dimensions)
    {
        NeighbourGraph graph = AgglomerationTesting.Graph(ProjectionTesting.Noise(seed, 400, dimensions), 5);
        int[] clusters = [.. Enumerable.Repeat(-1, 400)];
        int count = 0;
        for (int item = 0; item < 400; item++)
        {
            List<int> path = [];
            int last = item;
            for (; clusters[last] < 0 && !path.Contains(last); last = graph.Nearest(last))
            {
                path.Add(last);
            }

            int cluster = clusters[last] >= 0 ? clusters[last] : count++;
            path.ForEach(place => clusters[place] = cluster);
        }

        int[] found = NearestChains.Of(graph);

        Assert.IsGreaterThan(20, count);
        Assert.AreEqual(count, found.Max() + 1);
        Assert.AreEqual(count, clusters.Zip(found).Distinct().Count(), "Each cluster of one is a cluster of the other.");
    }

    [TestMethod]
    public void Of_RescaledItems_IsTheSame()
    {
        FeatureMatrix items = ProjectionTesting.Noise(4, 200, 6);

        NeighbourGraph graph = AgglomerationTesting.Graph(items, 10);
        NeighbourGraph scaled = AgglomerationTesting.Graph(ProjectionTesting.Map(items, (item, feature) => 1024f * items.Row(item)[feature]), 10);

        // A power of 2 changes no digit; the bandwidth follows.
        Assert.AreEqual(graph.Bandwidth * 1024.0 * 1024.0, scaled.Bandwidth, 1e-9 * scaled.Bandwidth);
        for (int item = 0; item < 200; item++)
        {
            CollectionAssert.AreEqual(graph.Neighbours(item).ToArray(), scaled.Neighbours(item).ToArray());
            foreach ((double weight, double other) in graph.Weights(item).ToArray().Zip(scaled.Weights(item).ToArray()))
            {
                Assert.AreEqual(weight, other, 1e-12);
            }
        }
    }

    [TestMethod]
    public void Of_EqualItems_PointToEachOtherAndNotToThemselves()
    {
        NeighbourGraph graph = AgglomerationTesting.Graph(new FeatureMatrix([.. Enumerable.Repeat(0.5f, 18)], 6, 3), 2);

        for (int item = 0; item < 6; item++)
        {
            CollectionAssert.DoesNotContain(graph.Neighbours(item).ToArray(), item);
            CollectionAssert.AreEqual((double[])[1.0, 1.0], graph.Weights(item).ToArray());
        }

        // Of equally near ones the lowest.
        CollectionAssert.AreEqual((int[])[1, 0, 0, 0, 0, 0], Enumerable.Range(0, 6).Select(graph.Nearest).ToArray());
        CollectionAssert.AreEqual(new int[6], NearestChains.Of(graph));
    }

    [TestMethod]
    [DataRow(1, 0)]
    [DataRow(2, 1)]
    [DataRow(3, 2)]
    [DataRow(30, 20)]
    public void Of_FewItems_HasAllOthersAtMost(int count, int expected)
    {
        NeighbourGraph graph = AgglomerationTesting.Graph(ProjectionTesting.Noise(5, count, 4), 20);

        Assert.AreEqual(expected, graph.Neighbours(count - 1).Length);
        Assert.HasCount(count, NearestChains.Of(graph));
    }
}
