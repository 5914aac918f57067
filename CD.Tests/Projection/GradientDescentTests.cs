using System.Text.Json;
using CD.Runner.Evaluation;
using CD.Runner.Projection;

namespace CD.Tests.Projection;

[TestClass]
public sealed class GradientDescentTests
{
    // In the reference itself, similarities and a start rounded to float32 move the points by 1.5e-7 after both phases. What is left is
    // what SimilaritiesTests leaves to p, 5e-5 of the largest, times the exaggeration.
    [TestMethod]
    public void Run_BothPhases_MovesPointsAsScikitLearnDoes()
    {
        JsonElement joint = ProjectionTesting.Golden("joint"), expected = ProjectionTesting.Golden("descent");
        FeatureMatrix items = ProjectionTesting.Items(joint);
        PlanarPoints points = ProjectionTesting.Points(joint.GetProperty("points_seed").GetUInt64(), items.Count, joint.GetProperty("points_bound").GetDouble());
        TsneObjective objective = new(Similarities.Dense(items, joint.GetProperty("perplexity").GetDouble(), CancellationToken.None), new ExactRepulsion());
        GradientDescent descent = new(objective, points, expected.GetProperty("learning_rate").GetDouble());
        TsneOptions options = new();

        descent.Run(expected.GetProperty("exaggerated").GetInt32(), expected.GetProperty("exaggeration").GetDouble(), 0.5, options, null, CancellationToken.None);
        float[] middle = points.Interleaved();
        descent.Run(expected.GetProperty("iterations").GetInt32(), 1.0, 0.8, options, null, CancellationToken.None);

        Assert.AreEqual(0.0, Largest(expected.GetProperty("exaggerated_points"), middle), 1e-4);
        Assert.AreEqual(0.0, Largest(expected.GetProperty("points"), points.Interleaved()), 1e-4);
        Assert.AreEqual(expected.GetProperty("kl").GetDouble(), descent.Divergence, 1e-4);
    }

    [TestMethod]
    public void Run_NoGradientLeft_Ends()
    {
        // Two points that are the only neighbours of each other have p = q wherever they are.
        GradientDescent descent = new(new TsneObjective(new DenseAttraction([.. Row(2, 0f, 0.5f), .. Row(2, 0.5f, 0f)], PlanarPoints.Stride(2), Math.Log(0.5)), new ExactRepulsion()), ProjectionTesting.Points(3, 2, 1.0), 50.0);

        descent.Run(1000, 1.0, 0.8, new TsneOptions(), null, CancellationToken.None);

        Assert.AreEqual(GradientDescent.CheckInterval, descent.Iterations);
        Assert.AreEqual(0.0, descent.Divergence, 1e-6);
    }

    private static float[] Row(int count, params float[] values) => [.. values, .. new float[PlanarPoints.Stride(count) - count]];

    private static double Largest(JsonElement expected, float[] found) =>
        expected.EnumerateArray().Zip(found, (wanted, value) => Math.Abs(wanted.GetDouble() - value)).Max();
}
