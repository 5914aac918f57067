using CD.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Losses;

/// <summary>Soft assignments for the losses on clusters, in float64.</summary>
internal static class AssignmentInputs
{
    /// <summary>Softmax over each row of generated values in [-2, 2).</summary>
    public static Tensor Generate(ulong seed, long rows, long clusters) => GoldenFile.Tensor(seed, -2.0, 2.0, rows, clusters).softmax(1);

    /// <summary>The same share in every cluster.</summary>
    public static Tensor Uniform(long rows, long clusters) => full(rows, clusters, 1.0 / clusters, ScalarType.Float64);

    /// <summary>Row i is wholly in cluster i modulo the clusters.</summary>
    public static Tensor OneHot(long rows, long clusters) => eye(clusters, dtype: ScalarType.Float64)[arange(rows) % clusters];

    /// <summary>Every row is wholly in cluster 0.</summary>
    public static Tensor Collapsed(long rows, long clusters) => OneHot(1, clusters).expand(rows, clusters).contiguous();

    /// <summary>An order of the indices below a count.</summary>
    public static Tensor Order(ulong seed, long count) => argsort(GoldenFile.Tensor(seed, 0.0, 1.0, count));

    /// <summary>The gradient of a scalar function at a place.</summary>
    public static Tensor Gradient(Func<Tensor, Tensor> function, Tensor at)
    {
        Tensor leaf = at.detach().clone().requires_grad_();
        function(leaf).backward();
        return leaf.grad!;
    }

    /// <summary>Asserts that a gradient is the quotient of differences at both sides of every element.</summary>
    /// <remarks>With steps of 1e-5 the quotient rounds at 1e-16 / 1e-5 and truncates at 1e-10 times a third derivative.</remarks>
    public static void AssertGradient(Func<Tensor, Tensor> function, Tensor at, double tolerance = 1e-7)
    {
        const double Step = 1e-5;
        double[] gradient = Gradient(function, at).contiguous().data<double>().ToArray();
        for (int k = 0; k < gradient.Length; k++)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor delta = zeros_like(at);
            delta.view(-1)[k] = Step;
            double difference = (function(at + delta).ToDouble() - function(at - delta).ToDouble()) / (2.0 * Step);
            Assert.AreEqual(difference, gradient[k], tolerance, $"element {k}");
        }

        Assert.IsGreaterThan(1e-3, gradient.Max(Math.Abs), "The loss must depend on its input.");
    }
}
