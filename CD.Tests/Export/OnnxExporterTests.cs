using CD.Model.Networks;
using CD.Runner.Augmentation;
using CD.Runner.Data;
using CD.Runner.Export;
using CD.Tests.Augmentation;
using CD.Tests.Support;
using Microsoft.ML.OnnxRuntime;
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

        RequireOutputs(network, images, outputs, Tolerance);
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

        RequireOutputs(network, EvaluationView.Apply(images, OnnxTesting.ImageSize, CPU), outputs, Tolerance);
    }

    [TestMethod]
    public void Write_WithClusters_GivesTheNearestCentre()
    {
        using DisposeScope scope = NewDisposeScope();
        using TemporaryFolder folder = new();
        using ContrastiveDisentanglingNetwork network = OnnxTesting.Network();
        using ImageBatch photographs = OnnxTesting.Photographs(40);
        Tensor images = EvaluationView.Apply(photographs, OnnxTesting.ImageSize, CPU);
        using Embedding embedding = network.Forward(images, training: false);
        Tensor features = embedding.Backbone.detach();
        Tensor centres = features[TensorIndex.Slice(0, 7)].clone();
        Dictionary<string, Tensor> outputs = OnnxTesting.Run(OnnxTesting.Write(folder.Path, OnnxTesting.WithClusters(OnnxTesting.Model(network), centres)), images);

        Tensor nearest = cdist(features, centres).argmin(1);
        CollectionAssert.AreEqual(nearest.data<long>().ToArray(), outputs[ClusterLayer.IndexName].data<long>().ToArray());
        Assert.AreEqual(7, nearest.unique().output.numel());
        CollectionAssert.AreEqual((long[])[40, 7], outputs[ClusterLayer.ScoresName].shape);
    }

    [TestMethod]
    public void Write_InFloat16_HalvesTheFileAndKeepsThreeDigits()
    {
        using DisposeScope scope = NewDisposeScope();
        using TemporaryFolder folder = new();
        using ContrastiveDisentanglingNetwork network = OnnxTesting.Network();
        using ImageBatch photographs = OnnxTesting.Photographs(5);
        Tensor images = EvaluationView.Apply(photographs, OnnxTesting.ImageSize, CPU);
        string single = OnnxTesting.Write(folder.Path, OnnxTesting.Model(network));
        string half = OnnxTesting.Write(folder.Path, OnnxTesting.Model(network) with { WeightsDtype = WeightsDtype.Float16 }, "half.onnx");

        // Every weight is off by 2^-12 of itself on average; over twenty layers the errors add up like a random walk.
        RequireOutputs(network, images, OnnxTesting.Run(half, images), 5e-3);
        Assert.IsLessThan(0.6 * new FileInfo(single).Length, new FileInfo(half).Length);
    }

    [TestMethod]
    public void Write_OfOneStage_LeavesTheHeadsOut()
    {
        using DisposeScope scope = NewDisposeScope();
        using TemporaryFolder folder = new();
        using ContrastiveDisentanglingNetwork network = OnnxTesting.Network();
        ExportModel model = OnnxTesting.Model(network);
        using InferenceSession session = OnnxTesting.Session(OnnxTesting.Write(folder.Path, model with { Outputs = [model.Outputs[1]] }));

        CollectionAssert.AreEqual((string[])["z"], session.OutputNames.ToArray());
        Assert.IsTrue(session.OverridableInitializerMetadata.Count == 0 && session.InputNames.Count == 1);
        Assert.IsFalse(File.ReadAllText(folder.File("model.onnx")).Contains("feature_predictor", StringComparison.Ordinal));
        Assert.IsTrue(File.ReadAllText(folder.File("model.onnx")).Contains("instance_projector", StringComparison.Ordinal));
    }

    [TestMethod]
    public void Write_DescribesInputsOutputsAndPreprocessing()
    {
        using DisposeScope scope = NewDisposeScope();
        using TemporaryFolder folder = new();
        using ContrastiveDisentanglingNetwork network = OnnxTesting.Network();
        ExportModel model = OnnxTesting.WithClusters(OnnxTesting.Model(network), zeros(3, 64));
        using InferenceSession floats = OnnxTesting.Session(OnnxTesting.Write(folder.Path, model));
        using InferenceSession bytes = OnnxTesting.Session(OnnxTesting.Write(folder.Path, model with { Input = ExportInput.UInt8 }));

        Assert.AreEqual(typeof(float), floats.InputMetadata["images"].ElementType);
        CollectionAssert.AreEqual((string[])["batch", "", "", ""], floats.InputMetadata["images"].SymbolicDimensions);
        CollectionAssert.AreEqual((int[])[-1, 3, 32, 32], floats.InputMetadata["images"].Dimensions);
        Assert.AreEqual(typeof(byte), bytes.InputMetadata["images"].ElementType);
        CollectionAssert.AreEqual((string[])["batch", "height", "width", ""], bytes.InputMetadata["images"].SymbolicDimensions);
        CollectionAssert.AreEqual((string[])["h", "z", "p", "cluster_scores", "cluster"], floats.OutputNames.ToArray());
        CollectionAssert.AreEqual((int[])[-1, 12], floats.OutputMetadata["z"].Dimensions);
        Assert.AreEqual("Contrastive Disentangling for .NET", floats.ModelMetadata.ProducerName);
        CollectionAssert.AreEquivalent(
            (string[])["clusters=3", "clusters_stage=h", "method=contrastive_disentangling", $"preprocessing={model.Preprocessing.ToJson().ToJsonString()}", "stages=h,z,p", "input=float32 [batch, 3, image_size, image_size] in [0, 1], already resized and scaled"],
            floats.ModelMetadata.CustomMetadataMap.Select(text => $"{text.Key}={text.Value}").ToArray());
    }

    [TestMethod]
    public void Write_Twice_GivesTheSameBytes()
    {
        using TemporaryFolder folder = new();
        using ContrastiveDisentanglingNetwork network = OnnxTesting.Network();
        ExportModel model = OnnxTesting.Model(network) with { Input = ExportInput.UInt8, WeightsDtype = WeightsDtype.Float16 };
        string first = OnnxTesting.Write(folder.Path, model, "first.onnx");
        string second = OnnxTesting.Write(folder.Path, model, "second.onnx");

        CollectionAssert.AreEqual(File.ReadAllBytes(first), File.ReadAllBytes(second));
    }

    private static void RequireOutputs(ContrastiveDisentanglingNetwork network, Tensor images, Dictionary<string, Tensor> outputs, double tolerance)
    {
        using Embedding expected = network.Forward(images, training: false);
        Assert.IsLessThan(tolerance, OnnxTesting.Difference(expected.Backbone, outputs["h"]));
        Assert.IsLessThan(tolerance, OnnxTesting.Difference(expected.Latent, outputs["z"]));
        Assert.IsLessThan(tolerance, OnnxTesting.Difference(expected.Features, outputs["p"]));
    }
}
