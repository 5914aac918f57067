using CD.Losses.FSharp;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Losses;

[TestClass]
public sealed class GradientTests
{
    private const double Step = 1e-5;

    // With steps of 1e-5 the quotient rounds at 1e-16 / 1e-5 = 1e-11 and truncates at 1e-10 times a third derivative,
    // which for these inputs is below 1e4 (1 / p^2 at p = 0.02 in the entropy).
    private const double Tolerance = 1e-6;

    public static IEnumerable<object[]> Terms => LossInputs.Objectives().Select(pair => new object[] { pair.Name });

    [TestMethod]
    [DynamicData(nameof(Terms))]
    public void Gradient_OfTerm_IsTheCentralDifference(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        ObjectiveFunction objective = Find(name);
        Outputs outputs = LossInputs.Generate(seed: 21, batch: 4, latent: 3, heads: 3);
        Tensor[] gradients = objective.Gradients(outputs);
        Tensor[] inputs = [outputs.Latent1, outputs.Latent2, outputs.Features1, outputs.Features2];

        for (int which = 0; which < inputs.Length; which++)
        {
            double[] gradient = gradients[which].data<double>().ToArray();
            double[] differences = [.. Enumerable.Range(0, gradient.Length).Select(k => Difference(objective, inputs, which, k))];
            for (int k = 0; k < gradient.Length; k++)
            {
                Assert.AreEqual(differences[k], gradient[k], Tolerance, $"input {which}, element {k}");
            }
        }

        Assert.IsGreaterThan(0.01, gradients.Max(gradient => gradient.abs().max().ToDouble()), "The term must depend on its inputs.");
    }

    [TestMethod]
    [DynamicData(nameof(Terms))]
    public void Gradient_DecidedHeadsAndZeroVectors_IsFinite(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        ObjectiveFunction objective = Find(name);
        foreach (ScalarType dtype in new[] { ScalarType.Float32, ScalarType.Float64 })
        {
            Outputs outputs = LossInputs.Generate(seed: 5, batch: 4, latent: 3, heads: 4, dtype);

            // Row 1 of z is zero; heads 0 and 1 are 0 and 1 everywhere.
            Tensor kept = LossInputs.Column(1.0, 0.0, 1.0, 1.0).to_type(dtype);
            Tensor scale = LossInputs.Row(0.0, 0.0, 1.0, 1.0).to_type(dtype);
            Tensor shift = LossInputs.Row(0.0, 1.0, 0.0, 0.0).to_type(dtype);
            AssertFinite(objective, outputs.Map(latent => latent * kept, features => (features * scale) + shift));

            // Nothing but zeros, and nothing but ones.
            AssertFinite(objective, outputs.Map(latent => zeros_like(latent), features => zeros_like(features)));
            AssertFinite(objective, outputs.Map(latent => ones_like(latent), features => ones_like(features)));
        }
    }

    private static ObjectiveFunction Find(string name) => LossInputs.Objectives().Single(pair => pair.Name == name).Objective;

    private static void AssertFinite(ObjectiveFunction objective, Outputs outputs)
    {
        Assert.IsTrue(double.IsFinite(objective.Total(outputs)));
        foreach (Tensor gradient in objective.Gradients(outputs))
        {
            Assert.IsTrue(gradient.isfinite().all().ToBoolean());
        }
    }

    private static double Difference(ObjectiveFunction objective, Tensor[] inputs, int which, int element)
    {
        double At(double step)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor[] moved = [.. inputs];
            Tensor delta = zeros_like(inputs[which]);
            delta.view(-1)[element] = step;
            moved[which] = inputs[which] + delta;
            return objective.Total(LossInputs.Of(moved[0], moved[1], moved[2], moved[3]));
        }

        return (At(Step) - At(-Step)) / (2.0 * Step);
    }
}
