using CD.Model.Initializers;
using CD.Model.Kernels;
using CD.Model.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Kernels;

[TestClass]
[DoNotParallelize]
public sealed class AdamKernelTests
{
    private static readonly AdamConstants Constants = new(0.01, 0.9, 0.99, 1e-8);

    [TestMethod]
    [DataRow(512, false)]
    [DataRow(256, false)]
    [DataRow(128, false)]
    [DataRow(512, true)]
    [DataRow(256, true)]
    public void Step_SeveralTimes_FollowsTheFormulaInFloat64(int width, bool wide)
    {
        KernelTesting.RequireKernels(wide ? ScalarType.Float32 : ScalarType.BFloat16);
        using DisposeScope scope = NewDisposeScope();

        // A kernel computed with as bfloat16, of more than one piece of work, and a float32 vector shorter than a processor's vector.
        Variable[] variables = [Variable([70, 64, 3, 3], wide ? null : ScalarType.BFloat16), Variable([37], null)];
        Tensor[] first = [.. variables.Select(variable => zeros_like(variable.Tensor, requires_grad: false))];
        Tensor[] second = [.. variables.Select(variable => zeros_like(variable.Tensor, requires_grad: false))];
        Assert.IsTrue(AdamKernel.Takes(variables));
        AdamKernel kernel = new(variables, first, second, width);
        double[][] weights = [.. variables.Select(variable => Wide(variable.Tensor))];
        double[][] m = [.. weights.Select(values => new double[values.Length])];
        double[][] v = [.. weights.Select(values => new double[values.Length])];
        for (int step = 1; step <= 3; step++)
        {
            Tensor[] gradients = [.. variables.Select((variable, index) => Gradient(variable, (10 * step) + index))];
            double norm = kernel.Norm(gradients);
            double scale = 1.0 / norm;
            kernel.Step(gradients, scale, step, Constants);

            double squares = 0.0;
            for (int index = 0; index < variables.Length; index++)
            {
                double[] g = Wide(gradients[index]);
                for (int i = 0; i < g.Length; i++)
                {
                    squares += g[i] * g[i];
                    double scaled = g[i] * scale;
                    m[index][i] = (Constants.Beta1 * m[index][i]) + ((1.0 - Constants.Beta1) * scaled);
                    v[index][i] = (Constants.Beta2 * v[index][i]) + ((1.0 - Constants.Beta2) * scaled * scaled);
                    double corrected = v[index][i] / (1.0 - Math.Pow(Constants.Beta2, step));
                    weights[index][i] -= Constants.LearningRate / (1.0 - Math.Pow(Constants.Beta1, step)) * m[index][i] / (Math.Sqrt(corrected) + Constants.Epsilon);
                }
            }

            Assert.AreEqual(Math.Sqrt(squares), norm, 1e-6 * norm);
        }

        for (int index = 0; index < variables.Length; index++)
        {
            double[] actual = Wide(variables[index].Tensor);
            Assert.IsLessThan(2e-6, actual.Zip(weights[index], (left, right) => Math.Abs(left - right)).Max());
            Assert.IsTrue(KernelTesting.Same(variables[index].Computed, variables[index].Tensor.to_type(variables[index].Computed.dtype)));
        }

        Array.ForEach(variables, variable => variable.Dispose());
    }

    [TestMethod]
    public void NormAndStep_WithOtherThreads_GiveTheSameBits()
    {
        KernelTesting.RequireKernels();
        using DisposeScope scope = NewDisposeScope();
        (double norm, Tensor weights) = KernelTesting.WithThreads(1, Once);
        (double other, Tensor otherWeights) = KernelTesting.WithThreads(3, Once);

        Assert.AreEqual(norm, other);
        Assert.IsTrue(KernelTesting.Same(weights, otherWeights));
    }

    private static (double Norm, Tensor Weights) Once()
    {
        using Variable variable = Variable([512, 64, 3, 3], ScalarType.BFloat16);
        using Tensor first = zeros_like(variable.Tensor, requires_grad: false);
        using Tensor second = zeros_like(variable.Tensor, requires_grad: false);
        AdamKernel kernel = new([variable], [first], [second]);
        Tensor[] gradients = [Gradient(variable, 3)];
        double norm = kernel.Norm(gradients);
        kernel.Step(gradients, 1.0 / norm, 1, Constants);
        return (norm, variable.Tensor.clone());
    }

    private static Variable Variable(long[] shape, ScalarType? computed)
    {
        using Generator generator = new(5, CPU);
        BuildContext context = new(CPU, DTypePolicy.MixedBFloat16, generator);
        return CD.Model.Layers.Variable.Create(context, "weight", shape, shape.Length == 4 ? VarianceScaling.GlorotUniform() : new Ones(), trainable: true, computed);
    }

    private static Tensor Gradient(Variable variable, int seed)
    {
        using Generator generator = new((ulong)seed, CPU);
        using IDisposable guard = no_grad();
        Tensor gradient = empty_like(variable.Computed, requires_grad: false);
        gradient.copy_(randn(variable.Computed.shape, generator: generator));
        return gradient;
    }

    private static double[] Wide(Tensor values) => values.detach().to_type(ScalarType.Float64).contiguous().data<double>().ToArray();
}
