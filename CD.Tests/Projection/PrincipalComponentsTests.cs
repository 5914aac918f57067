using System.Text.Json;
using CD.Runner.Evaluation;
using CD.Runner.Projection;

namespace CD.Tests.Projection;

[TestClass]
public sealed class PrincipalComponentsTests
{
    [TestMethod]
    public void Start_GoldenItems_IsScikitLearnsStart()
    {
        JsonElement expected = ProjectionTesting.Golden("components");
        float[] scales = [.. expected.GetProperty("scales").EnumerateArray().Select(value => value.GetSingle())];
        FeatureMatrix noise = ProjectionTesting.Items(expected);
        FeatureMatrix items = ProjectionTesting.Map(noise, (item, feature) => noise.Row(item)[feature] * scales[feature]);
        double[] wanted = [.. expected.GetProperty("scaled").EnumerateArray().Select(value => value.GetDouble())];

        float[] found = PrincipalComponents.Start(items, 42, 1.0, CancellationToken.None)!.Interleaved();

        // Products in float32; scikit-learn's are float64.
        for (int place = 0; place < wanted.Length; place++)
        {
            Assert.AreEqual(wanted[place], found[place], 1e-5);
        }
    }

    [TestMethod]
    public void Start_ItemsOnALine_IsNone()
    {
        FeatureMatrix noise = ProjectionTesting.Noise(6, 50, 4);

        Assert.IsNull(PrincipalComponents.Start(ProjectionTesting.Map(noise, (item, feature) => 3f + (noise.Row(item)[0] * feature)), 42, 1e-4, CancellationToken.None));
        Assert.IsNull(PrincipalComponents.Start(ProjectionTesting.Noise(6, 50, 1), 42, 1e-4, CancellationToken.None));
        Assert.IsNull(PrincipalComponents.Start(ProjectionTesting.Map(noise, (_, _) => 0.3f), 42, 1e-4, CancellationToken.None));
    }
}
