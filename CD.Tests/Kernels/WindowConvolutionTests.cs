using CD.Model.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Kernels;

[TestClass]
[DoNotParallelize]
public sealed class WindowConvolutionTests
{
    [TestMethod]
    [DataRow(3, 16, 32, 9, 8, 3, 2, 1)]
    [DataRow(2, 64, 48, 4, 4, 3, 2, 1)]
    [DataRow(1, 32, 16, 2, 2, 3, 2, 1)]
    [DataRow(3, 32, 64, 1, 1, 3, 2, 1)]
    [DataRow(3, 16, 16, 7, 6, 1, 2, 0)]
    [DataRow(3, 16, 16, 8, 5, 1, 3, 0)]
    [DataRow(2, 48, 80, 5, 7, 1, 1, 0)]
    [DataRow(1, 16, 32, 23, 22, 7, 2, 3)]
    [DataRow(2, 16, 16, 11, 10, 5, 3, 2)]
    [DataRow(2, 16, 16, 12, 9, 3, 1, 0)]
    [DataRow(1, 16, 16, 6, 230, 3, 1, 2)]
    [DataRow(130, 16, 16, 3, 3, 2, 2, 0)]
    public void Convolution_AndItsGradients_AreFloat64s(int batch, int channels, int filters, int height, int width, int size, int strides, int padding)
    {
        using DisposeScope scope = NewDisposeScope();
        ConvolutionCase convolution = new(batch, channels, filters, height, width, size, strides, padding);

        convolution.Check(
            WindowConvolution.Forward(convolution.Images, convolution.Kernel, strides, padding),
            WindowConvolution.InputGradient(convolution.Gradient, convolution.Kernel, height, width, strides, padding),
            WindowGradient.KernelGradient(convolution.Gradient, convolution.Images, size, strides, padding));
    }

    [TestMethod]
    public void Results_OfImagesOfThreeChannels_AreFloat64s()
    {
        using DisposeScope scope = NewDisposeScope();
        ConvolutionCase convolution = new(batch: 2, channels: 3, filters: 64, height: 32, width: 30, size: 7, strides: 2, padding: 3);

        convolution.Check(WindowConvolution.Forward(convolution.Images, convolution.Kernel, 2, 3));
        using Tensor gradient = WindowGradient.KernelGradient(convolution.Gradient, convolution.Images, 7, 2, 3);
        convolution.CheckKernelGradient(gradient);
    }

    [TestMethod]
    public void Results_OfAnyNumberOfThreads_AreTheSameBits()
    {
        using DisposeScope scope = NewDisposeScope();
        ConvolutionCase convolution = new(batch: 5, channels: 32, filters: 48, height: 33, width: 31, size: 3, strides: 2, padding: 1);
        Tensor[] All() =>
        [
            WindowConvolution.Forward(convolution.Images, convolution.Kernel, 2, 1),
            WindowConvolution.InputGradient(convolution.Gradient, convolution.Kernel, 33, 31, 2, 1),
            WindowGradient.KernelGradient(convolution.Gradient, convolution.Images, 3, 2, 1),
        ];
        Tensor[] one = KernelTesting.WithThreads(1, All);

        foreach (int threads in new[] { 2, 3, 7 })
        {
            Tensor[] several = KernelTesting.WithThreads(threads, All);
            Assert.IsTrue(one.Zip(several).All(pair => KernelTesting.Same(pair.First, pair.Second)), $"{threads} threads");
        }
    }
}
