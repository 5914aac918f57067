using CD.Runner.Distances;
using CD.Runner.Evaluation;
using CD.Tests.Projection;
using TorchSharp;

namespace CD.Tests.Distances;

[TestClass]
public sealed class NearestNeighboursTests
{
    [TestMethod]
    [DataRow(700, 20)]
    [DataRow(5000, 3)]
    public void Find_Noise_AreTheNearestOfAll(int count, int dimensions)
    {
        FeatureMatrix items = ProjectionTesting.Noise(6, count, dimensions);

        Neighbours found = NearestNeighbours.Find(items, 10, CancellationToken.None);

        // Some rows of every block, the first and the last among them.
        foreach (int item in (int[])[0, 1, 511, 512, 600, count - 1])
        {
            double[] distances = [.. Enumerable.Range(0, count).Select(other => other == item ? double.PositiveInfinity : Squared(items, item, other))];
            int[] nearest = [.. Enumerable.Range(0, count).OrderBy(other => distances[other]).Take(10).Order()];
            CollectionAssert.AreEqual(nearest, found.Of(item).ToArray());
            for (int place = 0; place < 10; place++)
            {
                // A float32 sum of some squares.
                Assert.AreEqual(distances[nearest[place]], found.SquaredDistances[(item * 10) + place], 1e-5 * distances[nearest[place]]);
            }
        }
    }

    // Nearly binary head outputs: expanded in float32, most neighbours within such groups would be random ones.
    [TestMethod]
    public void Find_TightGroups_AreTheNearestOfAll()
    {
        FeatureMatrix noise = ProjectionTesting.Noise(3, 300, 128), centres = ProjectionTesting.Noise(4, 3, 128);
        FeatureMatrix items = ProjectionTesting.Map(noise, (item, feature) => centres.Row(item % 3)[feature] + (3e-4f * noise.Row(item)[feature]));

        Neighbours found = NearestNeighbours.Find(items, 30, CancellationToken.None);

        int right = Enumerable.Range(0, 300).Sum(item => Enumerable.Range(0, 300)
            .Where(other => other != item).OrderBy(other => Squared(items, item, other)).Take(30).Count(other => found.Of(item).Contains(other)));

        // The last of 30 may change places with one that is as near to float32's last digits.
        Assert.IsGreaterThan(0.999, right / 9000.0);
    }

    // What float32 products cannot tell apart is chosen among exactly, be it few items or, where groups are larger than lists of candidates, all.
    [TestMethod]
    [DataRow(600, 3)]
    [DataRow(2600, 4)]
    public void Find_TightGroupsFarFromTheMean_AreExactlyTheNearestOfAll(int count, int groups)
    {
        FeatureMatrix noise = ProjectionTesting.Noise(3, count, 24), centres = ProjectionTesting.Noise(4, groups, 24);

        // Powers of two and few digits: every item is what the formula says, and distances are exact sums.
        FeatureMatrix items = ProjectionTesting.Map(noise, (item, feature) =>
            MathF.Round(64f * centres.Row(item % groups)[feature]) + (MathF.Round(64f * noise.Row(item)[feature]) / 16384f));

        Neighbours found = NearestNeighbours.Find(items, 5, CancellationToken.None);

        foreach (int item in (int[])[0, 1, 2, 255, 513, count - 1])
        {
            int[] nearest = [.. Enumerable.Range(0, count).Where(other => other != item).OrderBy(other => Squared(items, item, other)).Take(5).Order()];
            CollectionAssert.AreEqual(nearest, found.Of(item).ToArray());
        }
    }

    [TestMethod]
    public void Find_AnItemFarFromAllOthers_LeavesTheirNeighboursAsTheyAre()
    {
        FeatureMatrix noise = ProjectionTesting.Noise(6, 1500, 12);
        FeatureMatrix far = ProjectionTesting.Map(noise, (item, feature) => item == 700 ? 3000f + noise.Row(item)[feature] : noise.Row(item)[feature]);

        Neighbours found = NearestNeighbours.Find(far, 4, CancellationToken.None);

        foreach (int item in (int[])[0, 699, 700, 701, 1499])
        {
            int[] nearest = [.. Enumerable.Range(0, 1500).Where(other => other != item).OrderBy(other => Squared(far, item, other)).Take(4).Order()];
            CollectionAssert.AreEqual(nearest, found.Of(item).ToArray());
        }
    }

    // 300 items on 7 places: each has many at distance 0, and many more that are equally far.
    [TestMethod]
    public void Find_EquallyNearItems_AreTheLowest()
    {
        FeatureMatrix items = new([.. Enumerable.Range(0, 300).SelectMany(item => (float[])[item % 7, 0f])], 300, 2);

        Neighbours found = NearestNeighbours.Find(items, 60, CancellationToken.None);

        for (int item = 0; item < 300; item++)
        {
            int[] nearest = [.. Enumerable.Range(0, 300).Where(other => other != item).OrderBy(other => Squared(items, item, other)).ThenBy(other => other).Take(60).Order()];
            CollectionAssert.AreEqual(nearest, found.Of(item).ToArray());
        }
    }

    [TestMethod]
    public void Find_ThreadsAndOrder_ChangeNothing()
    {
        FeatureMatrix items = ProjectionTesting.Noise(8, 2100, 6);
        int threads = torch.get_num_threads();
        try
        {
            torch.set_num_threads(1);
            Neighbours one = NearestNeighbours.Find(items, 7, CancellationToken.None);
            torch.set_num_threads(3);
            Neighbours three = NearestNeighbours.Find(items, 7, CancellationToken.None);
            FeatureMatrix reversed = ProjectionTesting.Map(items, (item, feature) => items.Row(2099 - item)[feature]);
            Neighbours back = NearestNeighbours.Find(reversed, 7, CancellationToken.None);

            CollectionAssert.AreEqual(one.Items, three.Items);
            CollectionAssert.AreEqual(one.SquaredDistances, three.SquaredDistances);
            CollectionAssert.AreEqual(one.Of(5).ToArray(), back.Of(2094).ToArray().Select(other => 2099 - other).Order().ToArray());
        }
        finally
        {
            torch.set_num_threads(threads);
        }
    }

    // Expanded in float32, distances of 1e-4 between points at 100 would be lost beside 1e4.
    [TestMethod]
    public void Find_ClosePointsOfAWidePlane_KeepsTheirOrder()
    {
        float[] line = [.. Enumerable.Range(0, 400).Select(point => (point % 2 == 0 ? 100f : -100f) + (point / 2 * (point / 2) * 1e-4f))];
        FeatureMatrix points = new([.. line.SelectMany(x => (float[])[x, 0f])], 400, 2);

        Neighbours found = NearestNeighbours.Find(points, 1, CancellationToken.None);

        // Gaps grow along each line, so that each point's nearest is the one before it.
        CollectionAssert.AreEqual(Enumerable.Range(2, 398).Select(point => point - 2).ToArray(), found.Items[2..]);
    }

    [TestMethod]
    public void Find_EqualItems_AreAtDistanceZeroAndNotThemselves()
    {
        FeatureMatrix noise = ProjectionTesting.Noise(6, 300, 20);
        FeatureMatrix pairs = ProjectionTesting.Map(noise, (item, feature) => 1000f + noise.Row(item / 2)[feature]);

        Neighbours found = NearestNeighbours.Find(pairs, 1, CancellationToken.None);

        CollectionAssert.AreEqual(Enumerable.Range(0, 300).Select(item => item ^ 1).ToArray(), found.Items);
        Assert.AreEqual(0f, found.SquaredDistances.Max());
    }

    [TestMethod]
    public void Find_AllOthers_IsEveryOther()
    {
        Neighbours found = NearestNeighbours.Find(ProjectionTesting.Noise(6, 4, 2), 3, CancellationToken.None);

        CollectionAssert.AreEqual((int[])[1, 2, 3, 0, 2, 3, 0, 1, 3, 0, 1, 2], found.Items);
    }

    private static double Squared(FeatureMatrix items, int item, int other)
    {
        double sum = 0.0;
        for (int feature = 0; feature < items.Dimensions; feature++)
        {
            sum += Math.Pow((double)items.Row(item)[feature] - items.Row(other)[feature], 2.0);
        }

        return sum;
    }
}
