using CD.Model.Networks;
using CD.Runner.Export;
using CD.Tests.Support;
using static TorchSharp.torch;

namespace CD.Tests.Export;

[TestClass]
[DoNotParallelize]
public sealed class ArrayAndOnnxMemoryTests
{
    [TestMethod]
    [DataRow("onnx")]
    [DataRow("safetensors")]
    [DataRow("npz")]
    public void Write_OfANetwork_LeavesNoTensorBehind(string format)
    {
        using TemporaryFolder folder = new();
        using ContrastiveDisentanglingNetwork network = OnnxTesting.Network();
        IModelExporter exporter = ExportFormats.Find(format)!;
        ExportModel model = OnnxTesting.Model(network) with { WeightsDtype = exporter.TakesHalf ? WeightsDtype.Float16 : WeightsDtype.Float32 };
        long before = LiveTensors.CountSettled();
        exporter.Write(model, folder.File("model"));

        // At once: what is left to the finalizers would grow with the network.
        Assert.IsLessThanOrEqualTo(before, Tensor.TotalCount);
    }
}
