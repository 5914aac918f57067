using CD.Model.Kernels;
using CD.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Kernels;

[TestClass]
[DoNotParallelize]
public sealed class ConvolutionRoutesTests
{
    [TestMethod]
    [DataRow(2, 32, 48, 9, 8, 3, 1, 1)]
    [DataRow(3, 32, 48, 1, 1, 3, 1, 1)]
    [DataRow(3, 32, 48, 1, 1, 3, 2, 1)]
    [DataRow(3, 32, 48, 2, 2, 3, 2, 1)]
    [DataRow(3, 32, 48, 2, 1, 3, 2, 1)]
    [DataRow(3, 32, 48, 1, 5, 3, 1, 1)]
    [DataRow(2, 16, 16, 3, 3, 7, 2, 3)]
    [DataRow(2, 32, 48, 7, 6, 3, 2, 1)]
    [DataRow(2, 32, 48, 7, 6, 1, 2, 0)]
    [DataRow(2, 32, 48, 7, 4, 1, 2, 1)]
    [DataRow(2, 32, 48, 6, 5, 1, 2, 1)]
    [DataRow(2, 32, 48, 40, 40, 1, 1, 0)]
    [DataRow(2, 32, 48, 79, 80, 1, 2, 0)]
    [DataRow(2, 3, 16, 32, 32, 7, 2, 3)]
    [DataRow(2, 12, 20, 5, 5, 3, 1, 1)]
    public void Convolution_AndItsGradients_AreFloat64s(int batch, int channels, int filters, int height, int width, int size, int strides, int padding)
    {
        using DisposeScope scope = NewDisposeScope();
        ConvolutionCase convolution = new(batch, channels, filters, height, width, size, strides, padding);

        convolution.Check(
            ConvolutionRoutes.Forward(convolution.Images, convolution.Kernel, strides, padding),
            ConvolutionRoutes.InputGradient(convolution.Gradient, convolution.Images, convolution.Kernel, strides, padding),
            ConvolutionRoutes.KernelGradient(convolution.Gradient, convolution.Images, convolution.Kernel, strides, padding));
    }

    [TestMethod]
    public void Convolution_OfBfloat16_KeepsLibtorchsBits()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor images = KernelTesting.Images(1, 2, 32, 9, 9), kernel = KernelTesting.Images(2, 32, 32, 3, 3), gradient = KernelTesting.Images(3, 2, 32, 9, 9);

        Assert.IsTrue(KernelTesting.Same(ConvolutionRoutes.Forward(images, kernel, 1, 1), nn.functional.conv2d(images, kernel, null, [1, 1], [1, 1])));
        Assert.IsTrue(KernelTesting.Same(ConvolutionRoutes.InputGradient(gradient, images, kernel, 1, 1), ConvolutionOperators.InputGradient(gradient, images, kernel, 1, 1)));
        Assert.IsTrue(KernelTesting.Same(ConvolutionRoutes.KernelGradient(gradient, images, kernel, 1, 1), ConvolutionOperators.WeightGradient(gradient, images, kernel, 1, 1)));
    }

    [TestMethod]
    [DataRow(3, 1, 1, 9)]
    [DataRow(3, 2, 1, 9)]
    [DataRow(3, 2, 1, 2)]
    [DataRow(1, 2, 0, 9)]
    public void Convolution_AndItsGradients_LeaveNoTensorsBehind(int size, int strides, int padding, int side)
    {
        using DisposeScope scope = NewDisposeScope();
        ConvolutionCase convolution = new(batch: 2, channels: 16, filters: 32, height: side, width: side, size, strides, padding);
        long before = LiveTensors.CountSettled();

        ConvolutionRoutes.Forward(convolution.Images, convolution.Kernel, strides, padding).Dispose();
        ConvolutionRoutes.InputGradient(convolution.Gradient, convolution.Images, convolution.Kernel, strides, padding).Dispose();
        ConvolutionRoutes.KernelGradient(convolution.Gradient, convolution.Images, convolution.Kernel, strides, padding).Dispose();

        Assert.IsLessThanOrEqualTo(before, Tensor.TotalCount);
    }
}
