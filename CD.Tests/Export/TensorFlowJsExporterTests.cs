using CD.Model.Graphs;
using CD.Model.Networks;
using CD.Runner.Augmentation;
using CD.Runner.Data;
using CD.Runner.Export;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Export;

/// <summary>Layers models as TensorFlow.js computes them, against the network itself.</summary>
[TestClass]
public sealed class TensorFlowJsExporterTests
{
    // Two engines that add float32 products in different orders, through some 20 layers.
    private const double Tolerance = 1e-4;

    // One layer or two: some hundred float32 products.
    private const double ToleranceOfALayer = 1e-5;

    // Kernels rounded to 11 bits are off by up to 2^-11 each, independently: through 20 layers of this network about 2^-11 * sqrt(20) of the largest output.
    private const double ToleranceOfHalf = 2.2e-3;

    [TestMethod]
    [DataRow("cpu", false, Tolerance)]
    [DataRow("wasm", false, Tolerance)]
    [DataRow("cpu", true, ToleranceOfHalf)]
    public void Model_OfANetworkAndClusters_GivesItsOutputs(string backend, bool half, double tolerance)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        using ContrastiveDisentanglingNetwork network = SavedModelTesting.Network();
        using ImageBatch photographs = SavedModelTesting.Photographs(4);
        Tensor views = EvaluationView.Apply(photographs, SavedModelTesting.ImageSize, CPU);
        Embedding expected = network.Forward(views, training: false);
        Tensor centers = expected.Backbone[0..3].clone();
        Tensor scores = expected.Backbone.matmul(centers.t()).sub(centers.square().sum(1).mul(0.5));
        using TensorFlowJsJudge judge = new(backend);
        string model = judge.AddLayers(SavedModelTesting.WithClusters(Named(SavedModelTesting.Model(network)), centers) with { WeightsDtype = half ? WeightsDtype.Float16 : WeightsDtype.Float32 });

        Dictionary<string, Tensor> made = judge.Run(model, views.permute(0, 2, 3, 1));

        CollectionAssert.AreEqual((string[])["h", "z", "p", ClusterLayer.ScoresName], made.Keys.ToArray());
        double[] errors = [Error(expected.Backbone, made["h"]), Error(expected.Latent, made["z"]), Error(expected.Features, made["p"]), Error(scores, made[ClusterLayer.ScoresName])];
        Assert.IsLessThanOrEqualTo(tolerance, errors.Max(), string.Join(", ", errors));
        Assert.IsTrue(!half || errors.Max() > Tolerance, "Rounded kernels show.");
    }

    [TestMethod]
    [DataRow(9)]
    [DataRow(10)]
    public void Model_OfEveryLayer_GivesItsOutputs(int size)
    {
        using TensorFlowJsJudge judge = new();
        LayerChains.Judge(size, (model, images) => judge.Run(judge.AddLayers(model), images)["y"], (name, expected, made) => Assert.IsLessThanOrEqualTo(ToleranceOfALayer, Error(expected, made), name));
    }

    /// <summary>The graph's outputs under the names of the exported stages, as the command has them.</summary>
    private static ExportModel Named(ExportModel model) =>
        model with { Graph = model.Graph.Only([.. model.Outputs.Select(output => new GraphOutput(output.Name, output.Node))]) };

    /// <summary>The largest difference, relative to the largest value.</summary>
    private static double Error(Tensor expected, Tensor actual)
    {
        CollectionAssert.AreEqual(expected.shape, actual.shape);
        return expected.sub(actual).abs().max().item<float>() / expected.abs().max().item<float>();
    }
}
