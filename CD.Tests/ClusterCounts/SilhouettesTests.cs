using CD.Runner.ClusterCounts;
using CD.Runner.Evaluation;

namespace CD.Tests.ClusterCounts;

[TestClass]
public sealed class SilhouettesTests
{
    // scikit-learn 1.4.2, silhouette_score in float64; distances here are rounded to float32, which leaves 7 digits of each.
    [TestMethod]
    public void Of_SeveralClusterings_AreScikitLearns()
    {
        FeatureMatrix items = Blobs.Formula(90);
        int[] three = Labels(item => item % 3), four = Labels(item => item % 4), single = Labels(item => item == 7 ? 3 : item % 3);

        double[] widths = Silhouettes.Of(items, [three, four, single], CancellationToken.None);

        Assert.AreEqual(0.8597049025614917, widths[0], 1e-6);
        Assert.AreEqual(-0.05246972485255397, widths[1], 1e-6);
        Assert.AreEqual(0.5731913865429857, widths[2], 1e-6);
    }

    // A block has 512 rows.
    [TestMethod]
    public void Of_MoreThanABlock_IsThatOfTheDefinition()
    {
        FeatureMatrix items = Blobs.Of(700, 4, 3, 2.0);
        int[] labels = [.. Enumerable.Range(0, items.Count).Select(item => item % 5)];

        double width = Silhouettes.Of(items, [labels], CancellationToken.None)[0];

        Assert.AreEqual(Enumerable.Range(0, items.Count).Average(item => Defined(items, labels, item)), width, 1e-6);
    }

    [TestMethod]
    public void Of_OneClusterOrEqualItems_IsZero()
    {
        FeatureMatrix equal = new([.. Enumerable.Repeat(2f, 12)], 6, 2);

        CollectionAssert.AreEqual((double[])[0.0, 0.0], Silhouettes.Of(equal, [new int[6], [0, 0, 0, 1, 1, 1]], CancellationToken.None));
    }

    private static int[] Labels(Func<int, int> label) => [.. Enumerable.Range(0, 90).Select(label)];

    private static double Defined(FeatureMatrix items, int[] labels, int item)
    {
        double[] means = [.. Enumerable.Range(0, labels.Max() + 1).Select(cluster => Enumerable.Range(0, items.Count).Where(other => other != item && labels[other] == cluster).Average(other => Distance(items, item, other)))];
        double within = means[labels[item]], between = means.Where((_, cluster) => cluster != labels[item]).Min();
        return (between - within) / Math.Max(between, within);
    }

    private static double Distance(FeatureMatrix items, int left, int right) =>
        Math.Sqrt(items.Row(left).ToArray().Zip(items.Row(right).ToArray(), (one, other) => Math.Pow((double)one - other, 2.0)).Sum());
}
