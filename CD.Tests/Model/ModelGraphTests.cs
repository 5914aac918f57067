using CD.Model.Graphs;
using CD.Model.Layers;
using CD.Model.Networks;
using CD.Tests.Support;
using static TorchSharp.torch;

namespace CD.Tests.Model;

[TestClass]
[DoNotParallelize]
public sealed class ModelGraphTests
{
    [TestMethod]
    public void Describe_OfABlockWithAProjection_ShowsSumAndBranches()
    {
        using ResidualBlock block = new(16, strides: 2, convShortcut: true);
        GraphBuilder builder = new([-1, 8, 10, 10]);
        GraphValue last = builder.Apply("block", block, builder.Input);
        ModelGraph graph = builder.ToGraph([new GraphOutput("y", last.Node)]);

        CollectionAssert.AreEqual(
            (string[])["block_conv1 < images", "block_bn1 < block_conv1", "block_relu1 < block_bn1", "block_conv2 < block_relu1", "block_bn2 < block_conv2", "block_downsample_0 < images", "block_downsample_1 < block_downsample_0", "block_add < block_bn2 block_downsample_1", "block_relu2 < block_add"],
            graph.Nodes.Select(node => $"{node.Name} < {string.Join(' ', node.Inputs)}").ToArray());
        CollectionAssert.AreEqual((long[])[-1, 16, 5, 5], graph.Node("block_relu2").OutputShape.ToArray());
    }

    [TestMethod]
    [DataRow(BackboneKind.ResNet18, 20, 8)]
    [DataRow(BackboneKind.ResNet34, 36, 16)]
    [DataRow(BackboneKind.ResNet50, 53, 16)]
    public void Describe_OfTheNetwork_HasAllVariablesOnceUnderTheirPaths(BackboneKind backbone, int convolutions, int sums)
    {
        using ContrastiveDisentanglingNetwork network = Network(backbone);
        ModelGraph graph = network.Describe(32);

        CollectionAssert.AreEquivalent(
            network.Variables.Select(variable => variable.Path).ToArray(),
            graph.Nodes.SelectMany(node => node.Weights.Select(weight => $"{node.Path}.{weight.Name}")).ToArray());
        Assert.AreEqual(convolutions, graph.Nodes.Count(node => node.Layer is Conv2D));
        Assert.AreEqual(sums, graph.Nodes.Count(node => node.Layer is Add));
        CollectionAssert.AreEqual((string[])["resnet", "instance_projector", "feature_predictor"], graph.Outputs.Select(output => output.Name).ToArray());
        CollectionAssert.AreEqual((long[])[-1, 12], graph.Node(graph.Outputs[1].Node).OutputShape.ToArray());
    }

    [TestMethod]
    public void Only_TheFirstOutput_LeavesTheHeadsOut()
    {
        using ContrastiveDisentanglingNetwork network = Network(BackboneKind.ResNet18);
        ModelGraph graph = network.Describe(32);
        ModelGraph part = graph.Only([new GraphOutput("h", graph.Outputs[0].Node)]);

        Assert.IsTrue(part.Nodes.All(node => node.Path.StartsWith("resnet.", StringComparison.Ordinal)));
        Assert.AreEqual(graph.Nodes.Count(node => node.Path.StartsWith("resnet.", StringComparison.Ordinal)), part.Nodes.Count);
    }

    [TestMethod]
    public void Fold_OfTheNetwork_LeavesNoNormalizationAndNoTensorBehind()
    {
        using ContrastiveDisentanglingNetwork network = Network(BackboneKind.ResNet18);
        long before = LiveTensors.CountSettled();
        using (NewDisposeScope())
        {
            ModelGraph folded = NormalizationFolding.Fold(network.Describe(32));

            Assert.IsFalse(folded.Nodes.Any(node => node.Layer is BatchNormalization));
            Assert.IsTrue(folded.Nodes.Where(node => node.Layer is Conv2D).All(node => ((Conv2D)node.Layer).UseBias && node.Weight("bias") is not null));
            Assert.AreEqual(folded.Outputs[2].Node, folded.Nodes[^1].Name);
        }

        Assert.AreEqual(before, LiveTensors.CountSettled());
    }

    [TestMethod]
    public void Graph_WithANodeBeforeItsInputs_IsRefused()
    {
        using ReLU layer = new();
        GraphNode node = new() { Name = "a", Path = "a", Layer = layer, Inputs = ["b"], OutputShape = [-1, 1], Weights = [] };

        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => new ModelGraph(new GraphValue("images", [-1, 1]), [node], [new GraphOutput("y", "a")]));
        StringAssert.Contains(error.Message, "'a' takes those of 'b'");
    }

    private static ContrastiveDisentanglingNetwork Network(BackboneKind backbone)
    {
        using Generator generator = new(5);
        ContrastiveDisentanglingNetwork network = new(new NetworkOptions { Backbone = backbone, Width = 8, LatentDimensions = 12, FeatureHeads = 10 });
        network.Build(new BuildContext(CPU, DTypePolicy.Float32, generator));
        return network;
    }
}
