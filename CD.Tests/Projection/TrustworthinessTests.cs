using System.Text.Json;
using CD.Runner.Evaluation;
using CD.Runner.Projection;

namespace CD.Tests.Projection;

[TestClass]
public sealed class TrustworthinessTests
{
    [TestMethod]
    public void Compute_GoldenProjections_IsScikitLearns()
    {
        foreach (JsonElement expected in ProjectionTesting.Golden("trustworthiness").EnumerateArray())
        {
            FeatureMatrix items = ProjectionTesting.Items(expected);
            FeatureMatrix projection = expected.GetProperty("projection").GetString() == "points"
                ? ProjectionTesting.Noise(expected.GetProperty("points_seed").GetUInt64(), items.Count, 2)
                : new FeatureMatrix([.. Enumerable.Range(0, items.Count).SelectMany(item => items.Row(item)[..2].ToArray())], items.Count, 2);

            // A rank is a whole number, and no two distances are as near as float32's rounding.
            Assert.AreEqual(expected.GetProperty("value").GetDouble(), Trustworthiness.Compute(items, projection, expected.GetProperty("k").GetInt32(), CancellationToken.None), 1e-12);
        }
    }

    [TestMethod]
    public void Compute_ItemsThemselves_IsOne()
    {
        FeatureMatrix items = ProjectionTesting.Noise(6, 200, 3);

        Assert.AreEqual(1.0, Trustworthiness.Compute(items, items, 12, CancellationToken.None));
    }

    [TestMethod]
    public void Compute_WrongArguments_AreRefused()
    {
        FeatureMatrix items = ProjectionTesting.Noise(6, 24, 3);

        Assert.ThrowsExactly<ArgumentException>(() => Trustworthiness.Compute(items, items, 12, CancellationToken.None));
        Assert.ThrowsExactly<ArgumentException>(() => Trustworthiness.Compute(items, ProjectionTesting.Noise(6, 23, 3), 5, CancellationToken.None));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Trustworthiness.Compute(items, items, 0, CancellationToken.None));
    }
}
