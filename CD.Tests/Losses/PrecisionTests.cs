using CD.Losses.FSharp;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Losses;

[TestClass]
public sealed class PrecisionTests
{
    public static IEnumerable<object[]> Terms =>
        from pair in LossInputs.Objectives()
        from dtype in new[] { ScalarType.Float16, ScalarType.BFloat16 }
        select new object[] { pair.Name, dtype };

    [TestMethod]
    [DynamicData(nameof(Terms))]
    public void Objective_OfHalfPrecision_IsThatOfTheSameValuesInFloat32(string name, ScalarType dtype)
    {
        using DisposeScope scope = NewDisposeScope();
        ObjectiveFunction objective = LossInputs.Objectives().Single(pair => pair.Name == name).Objective;
        Outputs half = LossInputs.Generate(seed: 9, batch: 6, latent: 5, heads: 4, dtype);
        Outputs single = half.Map(latent => latent.to_type(ScalarType.Float32), features => features.to_type(ScalarType.Float32));

        Assert.AreEqual(ScalarType.Float32, objective.Evaluate(half).Total.dtype);

        // The same float32 arithmetic on the same values: not a bit differs.
        Assert.AreEqual(objective.Total(single), objective.Total(half), 0.0);
        foreach ((Tensor expected, Tensor actual) in objective.Gradients(single).Zip(objective.Gradients(half)))
        {
            Assert.AreEqual(dtype, actual.dtype);
            Assert.IsTrue(expected.to_type(dtype).eq(actual).all().ToBoolean());
        }
    }

    [TestMethod]
    public void Losses_OfHalfPrecision_AreComputedInFloat32()
    {
        using DisposeScope scope = NewDisposeScope();
        Outputs half = LossInputs.Generate(seed: 9, batch: 6, latent: 5, heads: 4, ScalarType.BFloat16);

        Assert.AreEqual(ScalarType.Float32, InstanceLoss.value(0.5, half.Latent1, half.Latent2).dtype);
        Assert.AreEqual(ScalarType.Float32, FeatureLoss.value(1.0, half.Features1, half.Features2).dtype);
        Assert.AreEqual(ScalarType.Float32, NormalizedEntropy.value(half.Features1, half.Features2).dtype);
        Assert.AreEqual(ScalarType.Float32, HeadDecorrelation.value(half.Features1, half.Features2).dtype);
    }

    [TestMethod]
    public void Objective_OfFloat64_StaysInFloat64()
    {
        using DisposeScope scope = NewDisposeScope();
        Outputs outputs = LossInputs.Generate(seed: 9, batch: 6, latent: 5, heads: 4);

        Assert.AreEqual(ScalarType.Float64, ObjectiveFunction.Create(ObjectiveOptions.Paper, Catalogue.BuiltIn).Evaluate(outputs).Total.dtype);
    }
}
