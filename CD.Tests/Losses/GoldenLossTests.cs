using System.Text.Json;
using CD.Losses.FSharp;
using CD.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Losses;

[TestClass]
public sealed class GoldenLossTests
{
    public static IEnumerable<object[]> Cases =>
        from index in Enumerable.Range(0, 5)
        from dtype in new[] { ScalarType.Float64, ScalarType.Float32 }
        select new object[] { index, dtype };

    [TestMethod]
    public void Cases_InGoldenFile_AreTheFiveTested() =>
        Assert.AreEqual(5, GoldenFile.Read("losses.json").GetProperty("cases").GetArrayLength());

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Objective_OfGoldenCase_GivesTheIndependentValuesAndGradients(int index, ScalarType dtype)
    {
        // float64: both implementations round at 1e-16 and sum up to 512 rows; float32 rounds at 6e-8 and does the same.
        double tolerance = dtype == ScalarType.Float64 ? 1e-9 : 1e-5;
        JsonElement golden = GoldenFile.Read("losses.json").GetProperty("cases")[index];
        double Number(string name) => golden.GetProperty(name).GetDouble();

        using DisposeScope scope = NewDisposeScope();
        ObjectiveFunction objective = LossInputs.Objective(new ObjectiveOptions(
            instanceWeight: 1.0,
            featureWeight: 1.0,
            alpha: Number("alpha"),
            instanceTemperature: Number("instance_temperature"),
            featureTemperature: Number("feature_temperature"),
            extra: new Dictionary<string, double>()));
        Outputs outputs = Inputs(golden, dtype);
        ObjectiveValue value = objective.Evaluate(outputs);

        AssertClose(Number("total"), value.Total.ToDouble(), tolerance, "total");
        foreach ((string name, Tensor term) in objective.TermNames.Zip(value.Terms))
        {
            Assert.AreEqual(dtype, term.dtype);
            AssertClose(Number(name), term.ToDouble(), tolerance, name);
        }

        // One case has alpha 0, which leaves the entropy out of the objective but not out of the golden values.
        AssertClose(Number("normalized_entropy"), NormalizedEntropy.value(outputs.Features1, outputs.Features2).ToDouble(), tolerance, "entropy");

        Tensor[] gradients = objective.Gradients(outputs);
        string[] names = ["z1", "z2", "f1", "f2"];
        foreach ((string name, Tensor gradient) in names.Zip(gradients))
        {
            AssertClose(golden.GetProperty("grad_norm").GetProperty(name).GetDouble(), gradient.norm().ToDouble(), tolerance, name);
        }

        AssertFirst(golden.GetProperty("grad_z1_first").Doubles(), gradients[0], tolerance);
        AssertFirst(golden.GetProperty("grad_f2_first").Doubles(), gradients[3], tolerance);
    }

    private static Outputs Inputs(JsonElement golden, ScalarType dtype)
    {
        long batch = golden.GetProperty("N").GetInt64();
        Tensor Input(string name, double lo, double hi, string columns) => GoldenFile.Tensor(
            golden.GetProperty("seeds").GetProperty(name).GetUInt64(), lo, hi, batch, golden.GetProperty(columns).GetInt64()).to_type(dtype);

        return LossInputs.Of(
            Input("z1", -1.0, 1.0, "D"), Input("z2", -1.0, 1.0, "D"), Input("f1", 0.02, 0.98, "M"), Input("f2", 0.02, 0.98, "M"));
    }

    private static void AssertClose(double expected, double actual, double tolerance, string what) =>
        Assert.AreEqual(expected, actual, tolerance * Math.Abs(expected), what);

    // Relative to the largest of the listed elements: a small one is a difference of parts as large as those.
    private static void AssertFirst(double[] expected, Tensor gradient, double tolerance)
    {
        double[] actual = gradient.flatten().slice(0, 0, expected.Length, 1).to_type(ScalarType.Float64).data<double>().ToArray();
        double scale = expected.Max(Math.Abs);
        for (int k = 0; k < expected.Length; k++)
        {
            Assert.AreEqual(expected[k], actual[k], tolerance * scale, $"element {k}");
        }
    }
}
