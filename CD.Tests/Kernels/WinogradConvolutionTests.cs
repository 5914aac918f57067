using CD.Model.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Kernels;

[TestClass]
[DoNotParallelize]
public sealed class WinogradConvolutionTests
{
    [TestMethod]
    [DataRow(1, 64, 64, 1, 1)]
    [DataRow(3, 8, 24, 2, 2)]
    [DataRow(1, 24, 8, 3, 3)]
    [DataRow(3, 24, 40, 4, 4)]
    [DataRow(1, 8, 64, 5, 6)]
    [DataRow(3, 64, 24, 6, 5)]
    [DataRow(3, 64, 96, 7, 7)]
    [DataRow(1, 8, 8, 8, 3)]
    [DataRow(3, 32, 64, 9, 9)]
    [DataRow(3, 512, 32, 7, 7)]
    [DataRow(1, 64, 64, 56, 56)]
    [DataRow(3, 16, 16, 56, 33)]
    public void Convolution_AndItsGradients_AreFloat64s(int batch, int channels, int filters, int height, int width)
    {
        using DisposeScope scope = NewDisposeScope();
        ConvolutionCase convolution = new(batch, channels, filters, height, width, size: 3, strides: 1, padding: 1);

        Assert.IsTrue(WinogradConvolution.Takes(convolution.Images, filters));
        convolution.Check(
            WinogradConvolution.Forward(convolution.Images, convolution.Kernel),
            WinogradConvolution.InputGradient(convolution.Gradient, convolution.Kernel),
            WinogradConvolution.KernelGradient(convolution.Gradient, convolution.Images));
    }

    [TestMethod]
    public void Results_OfAnyNumberOfThreads_AreTheSameBits()
    {
        using DisposeScope scope = NewDisposeScope();
        ConvolutionCase convolution = new(batch: 5, channels: 32, filters: 48, height: 33, width: 31, size: 3, strides: 1, padding: 1);
        Tensor[] All() =>
        [
            WinogradConvolution.Forward(convolution.Images, convolution.Kernel),
            WinogradConvolution.InputGradient(convolution.Gradient, convolution.Kernel),
            WinogradConvolution.KernelGradient(convolution.Gradient, convolution.Images),
        ];
        Tensor[] one = KernelTesting.WithThreads(1, All);

        foreach (int threads in new[] { 2, 3, 7 })
        {
            Tensor[] several = KernelTesting.WithThreads(threads, All);
            Assert.IsTrue(one.Zip(several).All(pair => KernelTesting.Same(pair.First, pair.Second)), $"{threads} threads");
        }
    }

    [TestMethod]
    public void Takes_OtherTypesOrChannels_IsFalse()
    {
        using DisposeScope scope = NewDisposeScope();
        Assert.IsFalse(WinogradConvolution.Takes(zeros(1, 8, 4, 4, ScalarType.BFloat16), 8));
        Assert.IsFalse(WinogradConvolution.Takes(zeros(1, 12, 4, 4), 8));
        Assert.IsFalse(WinogradConvolution.Takes(zeros(1, 8, 4, 4), 12));
    }
}
