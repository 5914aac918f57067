using CD.Model.Networks;
using CD.Runner.Augmentation;
using CD.Runner.Data;
using CD.Runner.Export;
using CD.Tests.Augmentation;
using CD.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Export;

[TestClass]
public sealed class OnnxExporterTests
{
    // Float32 through some twenty layers of two implementations, relative to the largest value.
    private const double Tolerance = 1e-5;

    [TestMethod]
    [DataRow(BackboneKind.ResNet18, 1)]
    [DataRow(BackboneKind.ResNet18, 5)]
    [DataRow(BackboneKind.ResNet34, 2)]
    [DataRow(BackboneKind.ResNet50, 2)]
    public void Write_OfANetwork_GivesItsOutputsInOnnxRuntime(BackboneKind backbone, int batch)
    {
        using DisposeScope scope = NewDisposeScope();
        using TemporaryFolder folder = new();
        using ContrastiveDisentanglingNetwork network = OnnxTesting.Network(backbone);
        using ImageBatch photographs = OnnxTesting.Photographs(batch);
        Tensor images = EvaluationView.Apply(photographs, OnnxTesting.ImageSize, CPU);
        Dictionary<string, Tensor> outputs = OnnxTesting.Run(OnnxTesting.Write(folder.Path, OnnxTesting.Model(network)), images);

        RequireOutputs(network, images, outputs);
    }

    [TestMethod]
    [DataRow(32, 32, 5)]
    [DataRow(28, 28, 1)]
    [DataRow(61, 45, 2)]
    [DataRow(20, 90, 1)]
    [DataRow(200, 301, 1)]
    [DataRow(1, 1, 1)]
    public void Write_WithBytesIn_ResizesLikeTheEvaluationView(int height, int width, int batch)
    {
        using DisposeScope scope = NewDisposeScope();
        using TemporaryFolder folder = new();
        using ContrastiveDisentanglingNetwork network = OnnxTesting.Network();
        Tensor pixels = TestImages.Bytes(71, batch, 3, height, width);
        using ImageBatch images = new(pixels.clone());
        string path = OnnxTesting.Write(folder.Path, OnnxTesting.Model(network) with { Input = ExportInput.UInt8 });
        Dictionary<string, Tensor> outputs = OnnxTesting.Run(path, pixels.permute(0, 2, 3, 1));

        RequireOutputs(network, EvaluationView.Apply(images, OnnxTesting.ImageSize, CPU), outputs);
    }

    private static void RequireOutputs(ContrastiveDisentanglingNetwork network, Tensor images, Dictionary<string, Tensor> outputs)
    {
        using Embedding expected = network.Forward(images, training: false);
        Assert.IsLessThan(Tolerance, OnnxTesting.Difference(expected.Backbone, outputs["h"]));
        Assert.IsLessThan(Tolerance, OnnxTesting.Difference(expected.Latent, outputs["z"]));
        Assert.IsLessThan(Tolerance, OnnxTesting.Difference(expected.Features, outputs["p"]));
    }
}
