using CD.Runner.Distances;
using CD.Runner.Evaluation;
using CD.Tests.Projection;
using FsCheck;
using FsCheck.Fluent;

namespace CD.Tests.Distances;

[TestClass]
public sealed class CosineSearchTests
{
    // 9,000 rows of 1,000 features take eighteen blocks, the last one of few rows.
    [TestMethod]
    [DataRow(9000, 1000, 3)]
    [DataRow(300, 7, 300)]
    public void Find_Noise_AreTheMostSimilarOfAll(int count, int dimensions, int queryCount)
    {
        FeatureMatrix items = ProjectionTesting.Noise(6, count, dimensions), queries = ProjectionTesting.Noise(7, queryCount, dimensions);

        IReadOnlyList<IReadOnlyList<SimilarItem>> found = new CosineSearch(items).Find(queries, 5, [.. Enumerable.Repeat(-1, queryCount)], CancellationToken.None);

        Assert.HasCount(queryCount, found);
        foreach (int query in (int[])[0, 1, queryCount - 1])
        {
            double[] cosines = [.. Enumerable.Range(0, count).Select(item => Cosine(items, item, queries, query))];
            int[] nearest = [.. Enumerable.Range(0, count).OrderByDescending(item => cosines[item]).Take(5)];
            CollectionAssert.AreEqual(nearest, found[query].Select(one => one.Item).ToArray());
            foreach (SimilarItem one in found[query])
            {
                Assert.AreEqual(cosines[one.Item], one.Cosine, 1e-12);
            }
        }
    }

    [TestMethod]
    public void Find_AnItemAmongItsCopies_LeavesItOutAndCountsTheLowestFirst()
    {
        FeatureMatrix noise = ProjectionTesting.Noise(5, 40, 16);
        FeatureMatrix items = ProjectionTesting.Map(noise, (item, feature) => noise.Row(item % 10)[feature]);

        IReadOnlyList<SimilarItem> found = new CosineSearch(items).Find(Rows(items, 13), 4, [13], CancellationToken.None)[0];

        CollectionAssert.AreEqual((int[])[3, 23, 33], found.Take(3).Select(one => one.Item).ToArray());
        Assert.IsTrue(found.Take(3).All(one => one.Cosine > 1.0 - 1e-12));
        Assert.IsLessThan(0.999, found[3].Cosine);
    }

    [TestMethod]
    public void Find_ScaledItemsAndQueries_FindsTheSame() => Prop.ForAll(
        Gen.Choose(1, 1000).Three().ToArbitrary(),
        ((int Seed, int Left, int Right) drawn) =>
        {
            FeatureMatrix items = ProjectionTesting.Noise((ulong)drawn.Seed, 50, 5), queries = ProjectionTesting.Noise((ulong)drawn.Seed + 5000, 2, 5);
            FeatureMatrix larger = ProjectionTesting.Map(items, (item, feature) => items.Row(item)[feature] * drawn.Left * (item + 1));
            FeatureMatrix others = ProjectionTesting.Map(queries, (item, feature) => queries.Row(item)[feature] * drawn.Right);

            return Items(items, queries).SequenceEqual(Items(larger, others));

            static IEnumerable<int> Items(FeatureMatrix all, FeatureMatrix asked) => new CosineSearch(all).Find(asked, 3, [-1, -1], CancellationToken.None).SelectMany(found => found.Select(one => one.Item));
        }).QuickCheckThrowOnFailure();

    [TestMethod]
    public void Find_ZerosAndOpposites_HaveACosineOfZeroAndMinusOne()
    {
        FeatureMatrix items = new([1f, 0f, 0f, 0f, -2f, 0f], 3, 2);

        IReadOnlyList<SimilarItem> found = new CosineSearch(items).Find(new FeatureMatrix([3f, 0f], 1, 2), 3, [-1], CancellationToken.None)[0];

        CollectionAssert.AreEqual((SimilarItem[])[new(0, 1.0), new(1, 0.0), new(2, -1.0)], found.ToArray());
    }

    [TestMethod]
    public void Find_WhatCannotBe_IsRefused()
    {
        CosineSearch search = new(ProjectionTesting.Noise(6, 4, 2));
        FeatureMatrix query = ProjectionTesting.Noise(7, 1, 2);

        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => search.Find(query, 5, [-1], CancellationToken.None));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => search.Find(query, 4, [2], CancellationToken.None));
        Assert.ThrowsExactly<ArgumentException>(() => search.Find(ProjectionTesting.Noise(7, 1, 3), 1, [-1], CancellationToken.None));
        Assert.ThrowsExactly<OperationCanceledException>(() => search.Find(query, 1, [-1], new CancellationToken(canceled: true)));
    }

    private static FeatureMatrix Rows(FeatureMatrix items, int item) => new(items.Row(item).ToArray(), 1, items.Dimensions);

    private static double Cosine(FeatureMatrix items, int item, FeatureMatrix queries, int query)
    {
        double product = 0.0, left = 0.0, right = 0.0;
        for (int feature = 0; feature < items.Dimensions; feature++)
        {
            (double x, double y) = (items.Row(item)[feature], queries.Row(query)[feature]);
            product += x * y;
            left += x * x;
            right += y * y;
        }

        return product / Math.Sqrt(left * right);
    }
}
