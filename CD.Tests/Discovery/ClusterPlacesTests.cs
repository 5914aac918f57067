using CD.Runner.Discovery;
using CD.Runner.Evaluation;

namespace CD.Tests.Discovery;

[TestClass]
public sealed class ClusterPlacesTests
{
    // Four items on a line, centres at 0 and 10.
    private static readonly FeatureMatrix Items = new([1f, 0f, 10f, 5f], 4, 1);

    [TestMethod]
    public void Of_ItemsBetweenTwoCentres_MeasuresDistanceAndMargin()
    {
        ClusterPlaces places = ClusterPlaces.Of(Items, [0.0, 10.0]);

        CollectionAssert.AreEqual((int[])[0, 0, 1, 0], places.Clusters, "an item between two belongs to the first");
        CollectionAssert.AreEqual((double[])[1.0, 0.0, 0.0, 5.0], places.Distances);
        Assert.AreEqual(1.0 - (1.0 / 9.0), places.Margins[0], 1e-12);
        Assert.AreEqual((1.0, 1.0, 0.0), (places.Margins[1], places.Margins[2], places.Margins[3]));
        int[][] members = places.Members();
        CollectionAssert.AreEqual((int[])[1, 0, 3], members[0]);
        CollectionAssert.AreEqual((int[])[2], members[1]);
    }

    [TestMethod]
    public void Of_OneCentre_HasNoBorder()
    {
        CollectionAssert.AreEqual((double[])[1.0, 1.0, 1.0, 1.0], ClusterPlaces.Of(Items, [0.0]).Margins);
    }

    [TestMethod]
    public void Of_AnItemOnTwoEqualCentres_HasNoMargin()
    {
        Assert.AreEqual(0.0, ClusterPlaces.Of(new FeatureMatrix([3f], 1, 1), [3.0, 3.0]).Margins[0]);
    }
}
