using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Losses;

/// <summary>Compares gradients with quotients of differences, in float64.</summary>
internal static class CentralDifferences
{
    private const double Step = 1e-5;

    /// <summary>Asserts that the gradient of a scalar with respect to every input is its central difference.</summary>
    /// <param name="function">The scalar.</param>
    /// <param name="tolerance">The quotient's rounding, 1e-16 / 1e-5 of the value, and its truncation, 1e-10 of a third derivative.</param>
    /// <param name="inputs">Where; float64.</param>
    public static void AssertGradients(Func<Tensor[], Tensor> function, double tolerance, params Tensor[] inputs)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor[] leaves = [.. inputs.Select(input => input.detach().clone().requires_grad_())];
        function(leaves).backward();
        for (int which = 0; which < inputs.Length; which++)
        {
            double[] gradient = leaves[which].grad!.contiguous().data<double>().ToArray();
            Assert.IsTrue(gradient.Any(value => Math.Abs(value) > 1e-3), $"The function must depend on input {which}.");
            for (int element = 0; element < gradient.Length; element++)
            {
                double difference = (At(which, element, Step) - At(which, element, -Step)) / (2.0 * Step);
                Assert.AreEqual(difference, gradient[element], tolerance, $"input {which}, element {element}");
            }
        }

        double At(int which, int element, double step)
        {
            using DisposeScope inner = NewDisposeScope();
            Tensor[] moved = [.. inputs.Select(input => input.clone())];
            moved[which].view(-1)[element] += step;
            return function(moved).ToDouble();
        }
    }
}
