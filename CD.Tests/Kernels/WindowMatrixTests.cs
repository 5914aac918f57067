using CD.Model.Initializers;
using CD.Model.Kernels;
using CD.Model.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Kernels;

[TestClass]
[DoNotParallelize]
public sealed class WindowMatrixTests
{
    private const double OneRounding = 2e-3;

    [TestMethod]
    [DataRow(3, 1, 1, 2, 2)]
    [DataRow(3, 2, 1, 2, 2)]
    [DataRow(3, 1, 1, 1, 1)]
    [DataRow(3, 2, 1, 1, 1)]
    [DataRow(1, 2, 0, 2, 2)]
    [DataRow(1, 1, 0, 1, 4)]
    [DataRow(3, 1, 1, 4, 1)]
    [DataRow(3, 1, 1, 2, 2, ScalarType.Float32)]
    [DataRow(3, 2, 1, 2, 2, ScalarType.Float32)]
    [DataRow(1, 2, 0, 2, 2, ScalarType.Float32, 68)]
    [DataRow(3, 1, 1, 4, 1, ScalarType.Float32, 71)]
    public void Convolution_AndItsGradients_AreLibtorchsInFloat64(int size, int step, int border, int height, int width, ScalarType dtype = ScalarType.BFloat16, int channels = 64)
    {
        KernelTesting.RequireKernels(dtype);

        // float32 sums of some hundred products; one rounding of bfloat16 is far more.
        double rounding = dtype == ScalarType.Float32 ? 1e-6 : OneRounding;
        using DisposeScope scope = NewDisposeScope();
        using Variable kernel = Kernel(96, channels, size, dtype);
        using WindowMatrix matrix = new(size, step, border, height, width);
        Tensor images = KernelTesting.Images(1, 5, channels, height, width).to_type(dtype);
        Assert.IsTrue(WindowMatrix.Takes(images));
        Assert.IsTrue(matrix.Fits(images));

        for (int round = 0; round < 2; round++)
        {
            Tensor wideImages = images.to_type(ScalarType.Float64).detach().requires_grad_();
            Tensor wideKernel = kernel.Computed.detach().to_type(ScalarType.Float64).requires_grad_();
            Tensor expected = nn.functional.conv2d(wideImages, wideKernel, null, [step, step], [border, border]);
            Tensor gradient = KernelTesting.Images(2, 5, 96, expected.size(2), expected.size(3)).to_type(dtype);
            expected.backward([gradient.to_type(ScalarType.Float64)]);
            using IDisposable guard = no_grad();

            Assert.IsLessThan(rounding, KernelTesting.Difference(matrix.Apply(images, kernel), expected));
            Assert.IsLessThan(rounding, KernelTesting.Difference(matrix.InputGradient(gradient, kernel), wideImages.grad!));
            Assert.IsLessThan(2.0 * rounding, KernelTesting.Difference(matrix.KernelGradient(gradient, images, kernel), wideKernel.grad!));

            // The matrix follows the kernel.
            kernel.Tensor.mul_(-0.5).add_(0.01);
            kernel.Refresh();
        }
    }

    [TestMethod]
    public void Takes_ManyPixelsOrOddChannels_IsFalse()
    {
        using DisposeScope scope = NewDisposeScope();
        Assert.IsFalse(WindowMatrix.Takes(zeros([1, 64, 3, 2], ScalarType.BFloat16)));
        Assert.IsFalse(WindowMatrix.Takes(zeros(1, 32, 2, 2)));
        Assert.IsFalse(WindowMatrix.Takes(zeros(1, 64, 1, 1)));
        Assert.IsFalse(WindowMatrix.Takes(zeros([1, 64, 2, 2], ScalarType.Float64)));
        Assert.IsFalse(WindowMatrix.Takes(zeros([1, 48, 2, 2], ScalarType.BFloat16)));
    }

    private static Variable Kernel(long filters, long channels, long size, ScalarType dtype)
    {
        using Generator generator = new(5, CPU);
        return Variable.Create(new BuildContext(CPU, DTypePolicy.MixedBFloat16, generator), "weight", [filters, channels, size, size], VarianceScaling.GlorotUniform(), trainable: true, dtype);
    }
}
