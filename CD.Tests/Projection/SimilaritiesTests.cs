using System.Text.Json;
using CD.Runner.Distances;
using CD.Runner.Evaluation;
using CD.Runner.Projection;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Projection;

[TestClass]
public sealed class SimilaritiesTests
{
    // Both sides end the bisection where an entropy is 1e-5 from the wanted one; scikit-learn's distances are float32, and ours have
    // another unit, so that a row may end a step apart. The p differ by as much as the entropies, times a factor of the order of 1.
    private const double Tolerance = 5e-5;

    [TestMethod]
    public void Dense_GoldenItems_AreScikitLearnsJointProbabilities()
    {
        JsonElement expected = ProjectionTesting.Golden("joint");
        double[] condensed = [.. expected.GetProperty("p").EnumerateArray().Select(value => value.GetDouble())];
        FeatureMatrix items = ProjectionTesting.Items(expected);

        DenseAttraction joint = Similarities.Dense(items, expected.GetProperty("perplexity").GetDouble(), CancellationToken.None);

        int pair = 0;
        for (int item = 0; item < items.Count; item++)
        {
            Assert.AreEqual(0f, joint[item, item]);
            for (int other = item + 1; other < items.Count; other++, pair++)
            {
                Assert.AreEqual(condensed[pair], joint[item, other], Tolerance * condensed.Max());
                Assert.AreEqual(joint[item, other], joint[other, item]);
            }
        }
    }

    [TestMethod]
    public void Sparse_GoldenItems_AreScikitLearnsJointProbabilitiesOfNeighbours()
    {
        JsonElement expected = ProjectionTesting.Golden("neighbours");
        int[] offsets = [.. expected.GetProperty("offsets").EnumerateArray().Select(value => value.GetInt32())];
        int[] columns = [.. expected.GetProperty("columns").EnumerateArray().Select(value => value.GetInt32())];
        double[] values = [.. expected.GetProperty("p").EnumerateArray().Select(value => value.GetDouble())];
        FeatureMatrix items = ProjectionTesting.Items(expected);
        Neighbours neighbours = NearestNeighbours.Find(items, expected.GetProperty("k").GetInt32(), CancellationToken.None);

        SparseSimilarities joint = Similarities.Sparse(neighbours, expected.GetProperty("perplexity").GetDouble(), CancellationToken.None);

        for (int item = 0; item < items.Count; item++)
        {
            Range row = offsets[item]..offsets[item + 1];
            CollectionAssert.AreEqual(columns[row], joint.Columns(item).ToArray());
            foreach ((double wanted, float found) in values[row].Zip(joint.Row(item).ToArray()))
            {
                Assert.AreEqual(wanted, found, Tolerance * values.Max());
            }
        }
    }

    [TestMethod]
    [DataRow(1e-6)]
    [DataRow(1.0)]
    [DataRow(1e6)]
    public void Conditional_AnyUnit_HasThePerplexityInEveryRow(double unit)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor distances = Support.GoldenFile.Tensor(5, 0.0, unit, 7, 40);
        distances[0, 3] = double.PositiveInfinity;

        Tensor rows = ConditionalProbabilities.Of(distances, 12.0);

        Assert.AreEqual(0.0, rows[0, 3].item<double>());
        double[] perplexities = special.entr(rows).sum(1).exp().data<double>().ToArray();
        foreach (double perplexity in perplexities)
        {
            // The bisection's 1e-5 on the logarithm.
            Assert.AreEqual(12.0, perplexity, 12.0 * 1.1e-5);
        }
    }

    [TestMethod]
    public void Conditional_EqualDistances_AreUniform()
    {
        using DisposeScope scope = NewDisposeScope();

        Tensor rows = ConditionalProbabilities.Of(zeros([2, 30], ScalarType.Float64), 5.0);

        // No width gives the perplexity; the last one tried still gives a distribution.
        Assert.AreEqual(1.0 / 30.0, rows.min().item<double>(), 1e-15);
        Assert.AreEqual(1.0 / 30.0, rows.max().item<double>(), 1e-15);
    }
}
