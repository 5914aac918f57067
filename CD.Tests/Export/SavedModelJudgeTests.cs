using CD.Model.Layers;
using CD.Model.Networks;
using CD.Runner.Augmentation;
using CD.Runner.Data;
using CD.Runner.Export;
using CD.Tests.Augmentation;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Export;

/// <summary>A SavedModel's graph as TensorFlow.js computes it, against the network itself.</summary>
[TestClass]
public sealed class SavedModelJudgeTests
{
    // Two engines that add float32 products in different orders, through some 20 layers; the values themselves are of the order of 1.
    private const double Tolerance = 1e-4;

    // One layer, or one resize: some hundred float32 products.
    private const double ToleranceOfALayer = 1e-5;

    [TestMethod]
    [DataRow(BackboneKind.ResNet18)]
    [DataRow(BackboneKind.ResNet50)]
    public void Graph_OfANetworkAndClusters_GivesItsOutputs(BackboneKind backbone)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        using ContrastiveDisentanglingNetwork network = SavedModelTesting.Network(backbone);
        using ImageBatch photographs = SavedModelTesting.Photographs(6);
        Tensor views = EvaluationView.Apply(photographs, SavedModelTesting.ImageSize, CPU); // [6, 3, 32, 32]
        Embedding expected = network.Forward(views, training: false);
        Tensor centers = expected.Backbone[0..3].clone(); // three images' features, so that those images are their own clusters
        using TensorFlowJsJudge judge = new();
        string model = judge.Add(SavedModelTesting.WithClusters(SavedModelTesting.Model(network), centers));

        Dictionary<string, Tensor> made = judge.Run(model, views.permute(0, 2, 3, 1));

        CollectionAssert.AreEqual((string[])["h", "z", "p", "cluster_scores", "cluster"], made.Keys.ToArray());
        AssertClose(expected.Backbone, made["h"], Tolerance);
        AssertClose(expected.Latent, made["z"], Tolerance);
        AssertClose(expected.Features, made["p"], Tolerance);
        CollectionAssert.AreEqual(cdist(expected.Backbone, centers).argmin(1).data<long>().ToArray(), made["cluster"].to_type(ScalarType.Int64).data<long>().ToArray());
    }

    [TestMethod]
    public void Graph_ThatTakesBytes_GivesTheEmbeddingsOfImagesOfAnySize()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        using ContrastiveDisentanglingNetwork network = SavedModelTesting.Network();
        using TensorFlowJsJudge judge = new();
        string model = judge.Add(SavedModelTesting.Model(network, ExportInput.UInt8));
        using ImageBatch photographs = SavedModelTesting.Photographs(3);
        foreach (Tensor pixels in (Tensor[])[photographs.Stacked!, TestImages.Bytes(3, 2, 3, 57, 41)])
        {
            using ImageBatch images = new(pixels.clone());
            Embedding expected = network.Forward(EvaluationView.Apply(images, SavedModelTesting.ImageSize, CPU), training: false);
            Dictionary<string, Tensor> made = judge.Run(model, pixels.permute(0, 2, 3, 1));
            AssertClose(expected.Backbone, made["h"], Tolerance);
            AssertClose(expected.Features, made["p"], Tolerance);
        }
    }

    [TestMethod]
    public void Images_OfEverySize_AreTheEvaluationViews()
    {
        const int Size = 24;
        using DisposeScope scope = NewDisposeScope();
        using Activation identity = new("linear");
        using TensorFlowJsJudge judge = new();
        string model = judge.Add(SavedModelTesting.Chain([-1, 3, Size, Size], identity) with { Input = ExportInput.UInt8 });
        foreach ((int height, int width, int batch) in ((int, int, int)[])[(24, 24, 2), (24, 25, 2), (23, 24, 1), (1, 7, 1), (12, 12, 3), (48, 96, 2), (31, 331, 1), (500, 375, 1)])
        {
            Tensor pixels = TestImages.Bytes(91, batch, 3, height, width);
            using ImageBatch images = new(pixels.clone());
            Tensor made = judge.Run(model, pixels.permute(0, 2, 3, 1))["y"].permute(0, 3, 1, 2);
            AssertClose(EvaluationView.Apply(images, Size, CPU), made, height == Size && width == Size ? 0 : ToleranceOfALayer, $"{height} x {width}");
        }
    }

    [TestMethod]
    [DataRow(9)]
    [DataRow(10)]
    public void Graph_OfEveryLayer_GivesItsOutputs(int size)
    {
        using TensorFlowJsJudge judge = new();
        LayerChains.Judge(size, (model, images) => judge.Run(judge.Add(model), images)["y"], (name, expected, made) => AssertClose(expected, made, ToleranceOfALayer, name), LayerChains.NegativePooling, LayerChains.UnitVectors, LayerChains.Bilinear);
    }

    private static void AssertClose(Tensor expected, Tensor actual, double tolerance, string message = "")
    {
        CollectionAssert.AreEqual(expected.shape, actual.shape, message);
        double scale = Math.Max(1, expected.abs().max().item<float>());
        Assert.IsLessThanOrEqualTo(tolerance * scale, expected.sub(actual).abs().max().item<float>(), message);
    }
}
