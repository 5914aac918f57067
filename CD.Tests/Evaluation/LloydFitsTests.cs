using CD.Runner.Evaluation;
using static TorchSharp.torch;

namespace CD.Tests.Evaluation;

[TestClass]
[DoNotParallelize]
public sealed class LloydFitsTests
{
    // Two fits of the values 0, 0, 1, 1, 9, 9: the first starts at the clusters, the second with two centroids far from every item.
    [TestMethod]
    public void Pass_EmptyClusters_MoveToTheFarthestItems()
    {
        using IDisposable scope = NewDisposeScope();
        Tensor items = tensor([0f, 0f, 1f, 1f, 9f, 9f]).reshape(6, 1);
        Tensor starts = tensor([0f, 1f, 9f, 0f, 500f, 600f]).reshape(2, 3, 1);
        using LloydFits fits = new(items, items.square().sum(1), starts);

        CollectionAssert.AreEqual((bool[])[false, false], fits.Pass(1e-7));
        CollectionAssert.AreEqual((bool[])[true, false], fits.Pass(1e-7));
        fits.Keep([1]);
        for (int pass = 0; pass < 8 && !fits.Pass(1e-7)[0]; pass++)
        {
        }

        CollectionAssert.AreEqual((float[])[0f, 1f, 9f], fits.Centroids.reshape(-1).data<float>().Order().ToArray());
    }
}
