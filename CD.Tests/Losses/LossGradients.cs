using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Losses;

/// <summary>Gradients of pure functions of one tensor, and the quotients that they must equal.</summary>
internal static class LossGradients
{
    private const double Step = 1e-5;

    /// <summary>The largest difference between a scalar function's gradient and its central differences, in float64.</summary>
    public static double LargestError(Func<Tensor, Tensor> function, Tensor at)
    {
        double[] gradient = Of(function, at).data<double>().ToArray();
        return Enumerable.Range(0, gradient.Length).Max(element => Math.Abs(gradient[element] - Difference(function, at, element)));
    }

    /// <summary>The gradient of a scalar function.</summary>
    public static Tensor Of(Func<Tensor, Tensor> function, Tensor at)
    {
        Tensor leaf = at.detach().clone().requires_grad_();
        function(leaf).backward();
        return leaf.grad!;
    }

    private static double Difference(Func<Tensor, Tensor> function, Tensor at, int element)
    {
        double At(double step)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor moved = at.clone();
            moved.view(-1)[element] += step;
            return function(moved).ToDouble();
        }

        return (At(Step) - At(-Step)) / (2.0 * Step);
    }
}
