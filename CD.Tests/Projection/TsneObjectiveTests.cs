using System.Text.Json;
using CD.Runner.Distances;
using CD.Runner.Evaluation;
using CD.Runner.Projection;

namespace CD.Tests.Projection;

[TestClass]
public sealed class TsneObjectiveTests
{
    [TestMethod]
    public void Gradient_GoldenPoints_IsScikitLearnsWithItsDivergence()
    {
        JsonElement expected = ProjectionTesting.Golden("joint");
        double[] wanted = [.. expected.GetProperty("gradient").EnumerateArray().Select(value => value.GetDouble())];
        FeatureMatrix items = ProjectionTesting.Items(expected);
        PlanarPoints points = ProjectionTesting.Points(expected.GetProperty("points_seed").GetUInt64(), items.Count, expected.GetProperty("points_bound").GetDouble());
        PlanarPoints gradient = new(items.Count);
        TsneObjective objective = new(Similarities.Dense(items, expected.GetProperty("perplexity").GetDouble(), CancellationToken.None), new ExactRepulsion());

        double divergence = objective.Gradient(points, 1.0, gradient, divergence: true);

        // As SimilaritiesTests says of p.
        Assert.AreEqual(expected.GetProperty("kl").GetDouble(), divergence, 5e-5);
        float[] found = gradient.Interleaved();
        for (int place = 0; place < wanted.Length; place++)
        {
            Assert.AreEqual(wanted[place], found[place], 5e-5 * wanted.Max(Math.Abs));
        }
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Gradient_OfTheDivergence_IsItsCentralDifference(bool sparse)
    {
        const int Count = 60;
        FeatureMatrix items = ProjectionTesting.Noise(7, Count, 4);
        (IAttraction attraction, double[,] joint) = sparse ? Sparse(items) : Dense(items);
        PlanarPoints points = ProjectionTesting.Points(8, Count, 4.0), gradient = new(Count);
        double[] places = [.. points.Interleaved().Select(value => (double)value)];

        double divergence = new TsneObjective(attraction, new ExactRepulsion()).Gradient(points, 1.0, gradient, divergence: true);

        // The p sum to 1 only to float32's rounding.
        Assert.AreEqual(Divergence(joint, places), divergence, 1e-5);
        float[] found = gradient.Interleaved();
        for (int place = 0; place < places.Length; place++)
        {
            // Differences of float64 are good to 1e-9; the gradient is a float32 sum of 60 terms.
            double difference = (Divergence(joint, Moved(places, place, 1e-4)) - Divergence(joint, Moved(places, place, -1e-4))) / 2e-4;
            Assert.AreEqual(difference, found[place], 1e-5 * found.Max(Math.Abs));
        }
    }

    [TestMethod]
    public void Gradient_Exaggeration_MultipliesAttractionAlone()
    {
        FeatureMatrix items = ProjectionTesting.Noise(7, 60, 4);
        TsneObjective objective = new(Dense(items).Attraction, new ExactRepulsion());
        PlanarPoints points = ProjectionTesting.Points(8, 60, 4.0), once = new(60), twice = new(60), attraction = new(60);

        double divergence = objective.Gradient(points, 1.0, once, divergence: true);
        double exaggerated = objective.Gradient(points, 2.0, twice, divergence: true);
        Dense(items).Attraction.Compute(points, attraction, divergence: false);

        Assert.AreEqual(divergence, exaggerated);
        Assert.AreEqual(4f * attraction.X[5], twice.X[5] - once.X[5], 1e-6f);
        Assert.AreEqual(4f * attraction.Y[59], twice.Y[59] - once.Y[59], 1e-6f);
    }

    // With all others as neighbours both ways know the same similarities; SimilaritiesTests says how near.
    [TestMethod]
    public void Attraction_OfAllNeighbours_IsThatOfAllPairs()
    {
        FeatureMatrix items = ProjectionTesting.Noise(7, 60, 4);
        SparseAttraction sparse = new(Similarities.Sparse(NearestNeighbours.Find(items, 59, CancellationToken.None), 8.0, CancellationToken.None));
        PlanarPoints points = ProjectionTesting.Points(8, 60, 4.0), some = new(60), all = new(60);
        IAttraction dense = Dense(items).Attraction;

        double found = sparse.Compute(points, some, divergence: true), wanted = dense.Compute(points, all, divergence: true);

        Assert.IsLessThan(1e-4, ProjectionTesting.RelativeError(some, all));
        Assert.AreEqual(wanted, found, 1e-4 * wanted);
        Assert.AreEqual(dense.NegativeEntropy, sparse.NegativeEntropy, 1e-4 * Math.Abs(dense.NegativeEntropy));
    }

    private static (IAttraction Attraction, double[,] Joint) Dense(FeatureMatrix items)
    {
        DenseAttraction dense = Similarities.Dense(items, 8.0, CancellationToken.None);
        double[,] joint = new double[items.Count, items.Count];
        for (int item = 0; item < items.Count; item++)
        {
            for (int other = 0; other < items.Count; other++)
            {
                joint[item, other] = dense[item, other];
            }
        }

        return (dense, joint);
    }

    private static (IAttraction Attraction, double[,] Joint) Sparse(FeatureMatrix items)
    {
        SparseSimilarities similarities = Similarities.Sparse(NearestNeighbours.Find(items, 25, CancellationToken.None), 8.0, CancellationToken.None);
        double[,] joint = new double[items.Count, items.Count];
        for (int item = 0; item < items.Count; item++)
        {
            for (int place = 0; place < similarities.Columns(item).Length; place++)
            {
                joint[item, similarities.Columns(item)[place]] = similarities.Row(item)[place];
            }
        }

        return (new SparseAttraction(similarities), joint);
    }

    /// <summary>The divergence in float64, from its definition.</summary>
    private static double Divergence(double[,] joint, double[] places)
    {
        int count = joint.GetLength(0);
        double normalizer = 0.0, sum = 0.0;
        double Similarity(int item, int other) => 1.0 / (1.0 + Math.Pow(places[2 * item] - places[2 * other], 2.0) + Math.Pow(places[(2 * item) + 1] - places[(2 * other) + 1], 2.0));

        for (int item = 0; item < count; item++)
        {
            for (int other = 0; other < count; other++)
            {
                normalizer += item == other ? 0.0 : Similarity(item, other);
            }
        }

        for (int item = 0; item < count; item++)
        {
            for (int other = 0; other < count; other++)
            {
                sum += joint[item, other] > 0.0 ? joint[item, other] * Math.Log(joint[item, other] * normalizer / Similarity(item, other)) : 0.0;
            }
        }

        return sum;
    }

    private static double[] Moved(double[] places, int place, double step)
    {
        double[] moved = [.. places];
        moved[place] += step;
        return moved;
    }
}
