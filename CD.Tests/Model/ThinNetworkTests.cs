using System.Text.Json.Nodes;
using CD.Losses.FSharp;
using CD.Model.Layers;
using CD.Model.Networks;
using CD.Runner.Configuration;
using CD.Runner.Methods;
using CD.Runner.Methods.ContrastiveDisentangling;
using CD.Runner.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Model;

/// <summary>Networks whose stages have other numbers of channels than He et al.'s.</summary>
[TestClass]
[DoNotParallelize]
public sealed class ThinNetworkTests
{
    [TestMethod]
    [DataRow(BackboneKind.ResNet18, 8, 64)]
    [DataRow(BackboneKind.ResNet34, 24, 192)]
    [DataRow(BackboneKind.ResNet50, 8, 256)]
    [DataRow(BackboneKind.ResNet50, 64, 2048)]
    public void Call_OfAnyWidth_GivesEightTimesItOrFourTimesThat(BackboneKind backbone, int width, int outputs)
    {
        using DisposeScope scope = NewDisposeScope();
        using ResNet network = Build(new ResNet(backbone, width), DTypePolicy.Float32);
        Tensor h = network.Call(Images(), training: true);

        Assert.AreEqual(outputs, network.OutputChannels);
        CollectionAssert.AreEqual(new long[] { 4, outputs }, h.shape);
        CollectionAssert.AreEqual(h.shape, network.ComputeOutputShape([4, 3, 32, 32]));
    }

    [TestMethod]
    [DataRow(BackboneKind.ResNet18)]
    [DataRow(BackboneKind.ResNet50)]
    public void State_OfAThinNetwork_HasTheStandardNamesAndFewerChannels(BackboneKind backbone)
    {
        using ContrastiveDisentanglingNetwork standard = Build(new NetworkOptions { Backbone = backbone });
        using ContrastiveDisentanglingNetwork thin = Build(new NetworkOptions { Backbone = backbone, Width = 8 });

        CollectionAssert.AreEqual(standard.State().Select(entry => entry.Name).ToArray(), thin.State().Select(entry => entry.Name).ToArray());
        CollectionAssert.AreEqual(new long[] { 8, 3, 7, 7 }, thin.State()[0].Tensor.shape);
        Assert.IsTrue(standard.Variables.Zip(thin.Variables).All(pair =>
            pair.Second.Path.StartsWith("resnet", StringComparison.Ordinal) is false || pair.Second.Tensor.dim() == 0 || pair.Second.Tensor.size(0) * 8 == pair.First.Tensor.size(0)));
    }

    [TestMethod]
    public void Serialize_OfAThinNetwork_KeepsItsWidth()
    {
        using ResNet network = new(BackboneKind.ResNet34, 24, name: "thin");
        JsonObject serialized = LayerSerializer.Serialize(network);
        using ResNet copy = (ResNet)NetworkLayers.CreateSerializer().Deserialize(JsonNode.Parse(serialized.ToJsonString())!.AsObject());

        Assert.AreEqual((BackboneKind.ResNet34, 24, "thin"), (copy.Backbone, copy.Width, copy.Name));
        Assert.AreEqual(serialized.ToJsonString(), LayerSerializer.Serialize(copy).ToJsonString());
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(-8)]
    [DataRow(20)]
    [DataRow(1032)]
    public void Create_WithAnotherWidth_IsRefused(int width) =>
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ResNet(BackboneKind.ResNet18, width)).Message, "multiple of 8 from 8 to 1024");

    [TestMethod]
    [DataRow(BackboneKind.ResNet18, 8, "float32")]
    [DataRow(BackboneKind.ResNet18, 8, "mixed_bfloat16")]
    [DataRow(BackboneKind.ResNet18, 40, "mixed_bfloat16")]
    [DataRow(BackboneKind.ResNet50, 16, "mixed_bfloat16")]
    public void Run_OneStepOfAThinNetwork_MovesEveryWeight(BackboneKind backbone, int width, string policy)
    {
        using DisposeScope scope = NewDisposeScope();
        using ContrastiveDisentanglingNetwork network = Build(new NetworkOptions { Backbone = backbone, Width = width, LatentDimensions = 16, FeatureHeads = 16 }, policy);
        using AdamOptimizer optimizer = new(network.TrainableVariables, OptimizerOptions.Of(new TrainingSettings()));
        ContrastiveDisentanglingStep step = new(network, ObjectiveFunction.Create(ObjectiveOptions.Paper, Catalogue.BuiltIn), new OptimizedObjective(optimizer));
        Tensor[] before = [.. network.TrainableVariables.Select(variable => variable.Tensor.detach().clone())];
        Tensor values = step.Run(Images(), Images().flip(3), learningRate: 1e-3);

        Assert.IsTrue(values.isfinite().all().item<bool>());
        foreach ((Variable variable, Tensor old) in network.TrainableVariables.Zip(before))
        {
            // Adam's first step is lr g/(|g| + 1e-8): between half and all of the rate where there is a gradient g beyond Adam's
            // epsilon. Float32 rounds a weight of about 1 by 6e-8.
            Assert.IsInRange(0.5e-3f, 1.001e-3f, (variable.Tensor.detach() - old).abs().max().item<float>(), variable.Path);
        }
    }

    /// <summary>The evaluation's folded form computes what the network does, at a width for which few kernels were made.</summary>
    [TestMethod]
    public void ToInference_OfAThinNetwork_GivesTheSameOutputs()
    {
        using DisposeScope scope = NewDisposeScope();
        using ContrastiveDisentanglingNetwork network = Build(new NetworkOptions { Backbone = BackboneKind.ResNet18, Width = 24 });
        using InferenceNetwork inference = network.ToInference();
        using Embedding expected = network.Forward(Images(), training: false);
        using Embedding actual = inference.Forward(Images());

        // Folding rounds each of 20 layers' weights once more, by 6e-8 of their size.
        Assert.IsLessThan(1e-5, ((expected.Backbone - actual.Backbone).norm() / expected.Backbone.norm()).item<float>());
    }

    private static Tensor Images()
    {
        using Generator generator = new(1, CPU);
        return rand([4, 3, 32, 32], generator: generator);
    }

    private static ResNet Build(ResNet network, DTypePolicy policy)
    {
        using Generator generator = new(1, CPU);
        network.Build([-1, 3, -1, -1], new BuildContext(CPU, policy, generator));
        return network;
    }

    private static ContrastiveDisentanglingNetwork Build(NetworkOptions options, string policy = "float32")
    {
        ContrastiveDisentanglingNetwork network = new(options);
        using Generator generator = new(1, CPU);
        network.Build(new BuildContext(CPU, DTypePolicy.FromName(policy), generator));
        return network;
    }
}
