using CD.Runner.Methods.Dccm;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Methods;

[TestClass]
public sealed class GraphPartnersTests
{
    [TestMethod]
    public void Draw_OfAGraph_TakesLinkedAndUnlinkedImagesEquallyOften()
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator generator = new(3);

        // Images 0, 1, 2 are linked, 3 and 4 are alone.
        Tensor graph = eye(5, dtype: ScalarType.Bool);
        foreach ((int first, int second) in new[] { (0, 1), (0, 2), (1, 2) })
        {
            graph[first, second] = true;
            graph[second, first] = true;
        }

        const int Draws = 2000;
        int[] positives = new int[5];
        int[] negatives = new int[5];
        for (int draw = 0; draw < Draws; draw++)
        {
            using DisposeScope inner = NewDisposeScope();
            GraphPartners partners = GraphPartners.Draw(graph, generator);
            long[] positive = partners.Positive.data<long>().ToArray();
            long[] negative = partners.Negatives.data<long>().ToArray();
            CollectionAssert.AreEqual((long[])[3, 4], positive[3..]);
            CollectionAssert.AreEquivalent((long[])[3, 4], negative[..2]);
            Assert.IsTrue(partners.NegativeExists.all().ToBoolean());
            positives[positive[0]]++;
            negatives[negative[6]]++;
            negatives[negative[7]]++;
        }

        // Image 0's links: six standard deviations of a probability of 1/2. Image 3's: two of four, so each in half of the draws.
        CollectionAssert.AreEqual((int[])[0, 0, 0], new[] { positives[0], positives[3], positives[4] });
        Assert.AreEqual(Draws / 2, positives[1], 135);
        Assert.AreEqual(0, negatives[3]);
        foreach (int other in new[] { 0, 1, 2, 4 })
        {
            Assert.AreEqual(Draws / 2, negatives[other], 135);
        }
    }

    [TestMethod]
    public void Draw_FewUnlinkedImages_SaysWhichExist()
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator generator = new(4);
        Tensor graph = tensor([true, true, true, true, true, false, true, false, true], [3, 3]);

        Tensor exists = GraphPartners.Draw(graph, generator).NegativeExists;

        CollectionAssert.AreEqual((bool[])[false, false, true, false, true, false], exists.contiguous().data<bool>().ToArray());
    }
}
