using CD.Model.Layers;
using CD.Model.Networks;
using CD.Runner.Benchmarks;
using static TorchSharp.torch;

namespace CD.Tests.Benchmarks;

[TestClass]
[DoNotParallelize]
public sealed class ConvolutionShapeTests
{
    /// <summary>The published counts of multiplications at 224 pixels (He et al., 2016; torchvision's tables: 1.81, 3.66 and 4.09 GFLOPS) less the classifier's.</summary>
    [TestMethod]
    [DataRow(BackboneKind.ResNet18, 1.81)]
    [DataRow(BackboneKind.ResNet34, 3.66)]
    [DataRow(BackboneKind.ResNet50, 4.09)]
    public void Multiplications_At224_AreThePublishedOnes(BackboneKind backbone, double billions) =>
        Assert.AreEqual(billions, ConvolutionShape.Of(backbone, 224).Sum(shape => shape.Multiplications) / 1e9, 0.01);

    [TestMethod]
    [DataRow(BackboneKind.ResNet18)]
    [DataRow(BackboneKind.ResNet34)]
    [DataRow(BackboneKind.ResNet50)]
    public void Of_AnyNetwork_HasTheNetworksKernels(BackboneKind backbone)
    {
        using ContrastiveDisentanglingNetwork network = new(new NetworkOptions { Backbone = backbone });
        using Generator generator = new(0);
        network.Build(new BuildContext(CPU, DTypePolicy.Float32, generator));
        string[] built = [.. network.Variables.Where(variable => variable.Tensor.dim() == 4).Select(variable => string.Join(' ', variable.Tensor.shape))];
        string[] listed = [.. ConvolutionShape.Of(backbone, 64).SelectMany(shape => Enumerable.Repeat($"{shape.Outputs} {shape.Inputs} {shape.Kernel} {shape.Kernel}", shape.Count))];

        CollectionAssert.AreEquivalent(built, listed);
    }
}
