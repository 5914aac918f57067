using System.Text.Json;
using CD.Model.Layers;
using CD.Model.Networks;
using CD.Model.Serialization;
using CD.Tests.Support;
using static TorchSharp.torch;

namespace CD.Tests.Model;

/// <summary>Agreement with PyTorch 2.6's float64 numbers (<c>Golden/network.json</c>, seeds there).</summary>
[TestClass]
public sealed class GoldenNetworkTests
{
    // Both sides compute in float64; summation orders differ, which the deepest network magnifies to about 1e-11.
    private const double Tolerance = 1e-8;

    [TestMethod]
    [DataRow(BackboneKind.ResNet18)]
    [DataRow(BackboneKind.ResNet34)]
    [DataRow(BackboneKind.ResNet50)]
    public void State_OfBuiltNetwork_HasTheAuthorsNamesShapesAndParameterCount(BackboneKind backbone)
    {
        JsonElement golden = GoldenNetwork.Read(backbone);
        using ContrastiveDisentanglingNetwork network = GoldenNetwork.Build(backbone, DTypePolicy.Float32);
        IReadOnlyList<NamedTensor> state = network.State();

        string[] expected = [.. golden.GetProperty("state").EnumerateArray().Select(entry => $"{entry.GetProperty("key").GetString()} {string.Join(',', entry.GetProperty("shape").Longs())}")];
        CollectionAssert.AreEqual(expected, state.Select(entry => $"{entry.Name} {string.Join(',', entry.Tensor.shape)}").ToArray());
        Assert.AreEqual(golden.GetProperty("parameters").GetInt64(), network.TrainableVariables.Sum(variable => variable.Tensor.numel()));
        Assert.IsTrue(network.TrainableVariables.All(variable => variable.Tensor.requires_grad && variable.Tensor.is_leaf));
    }

    [TestMethod]
    [DataRow(BackboneKind.ResNet18)]
    [DataRow(BackboneKind.ResNet34)]
    [DataRow(BackboneKind.ResNet50)]
    public void Forward_InEvaluation_GivesTheRecordedOutputs(BackboneKind backbone)
    {
        using IDisposable scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        JsonElement golden = GoldenNetwork.Read(backbone).GetProperty("eval_view1");
        using ContrastiveDisentanglingNetwork network = GoldenNetwork.Load(backbone);
        using Embedding outputs = network.Forward(GoldenNetwork.View(1), training: false);

        AreClose(golden.GetProperty("h_norm").GetDouble(), outputs.Backbone.norm().item<double>(), "norm of h");
        AreClose(golden.GetProperty("h_first").Doubles(), outputs.Backbone.reshape(-1), "h");
        AreClose([.. golden.GetProperty("z").EnumerateArray().SelectMany(row => row.Doubles())], outputs.Latent.reshape(-1), "z");
        AreClose([.. golden.GetProperty("f").EnumerateArray().SelectMany(row => row.Doubles())], outputs.Features.reshape(-1), "p");
    }

    [TestMethod]
    [DataRow(BackboneKind.ResNet18)]
    [DataRow(BackboneKind.ResNet34)]
    [DataRow(BackboneKind.ResNet50)]
    public void Forward_InTraining_GivesTheRecordedLossesGradientsAndStatistics(BackboneKind backbone)
    {
        using IDisposable scope = NewDisposeScope();
        JsonElement golden = GoldenNetwork.Read(backbone).GetProperty("train");
        using ContrastiveDisentanglingNetwork network = GoldenNetwork.Load(backbone);
        Tensor total;
        using (Embedding view1 = network.Forward(GoldenNetwork.View(1), training: true))
        using (Embedding view2 = network.Forward(GoldenNetwork.View(2), training: true))
        {
            Tensor instance = ReferenceLosses.Contrastive(view1.Latent, view2.Latent, 0.5);
            Tensor feature = ReferenceLosses.Contrastive(view1.Features.t(), view2.Features.t(), 1.0);
            Tensor entropy = ReferenceLosses.NormalizedEntropy(view1.Features, view2.Features);
            total = instance + feature - entropy;
            AreClose(golden.GetProperty("instance").GetDouble(), instance.item<double>(), "instance loss");
            AreClose(golden.GetProperty("feature_contrastive").GetDouble(), feature.item<double>(), "feature loss");
            AreClose(golden.GetProperty("normalized_entropy").GetDouble(), entropy.item<double>(), "entropy");
            AreClose(golden.GetProperty("total").GetDouble(), total.item<double>(), "total");
        }

        total.backward();
        Dictionary<string, Tensor> gradients = network.TrainableVariables.ToDictionary(variable => variable.Path, variable => variable.Computed.grad!);
        foreach (JsonProperty norm in golden.GetProperty("grad_norm").EnumerateObject())
        {
            AreClose(norm.Value.GetDouble(), gradients[norm.Name].norm().item<double>(), norm.Name);
        }

        AreClose(golden.GetProperty("grad_norm_total").GetDouble(), Math.Sqrt(gradients.Values.Sum(gradient => gradient.pow(2).sum().item<double>())), "total norm");
        Dictionary<string, Tensor> state = network.State().ToDictionary(entry => entry.Name, entry => entry.Tensor);
        AreClose(golden.GetProperty("bn1_running_mean_first").Doubles(), state["resnet.bn1.running_mean"], "running mean");
        AreClose(golden.GetProperty("bn1_running_var_first").Doubles(), state["resnet.bn1.running_var"], "running variance");
        Assert.IsTrue(network.Variables.Where(variable => variable.Name == "num_batches_tracked").All(variable => variable.Tensor.item<long>() == 2));
    }

    private static void AreClose(double expected, double actual, string what) =>
        Assert.AreEqual(expected, actual, Tolerance * Math.Max(1e-3, Math.Abs(expected)), what);

    private static void AreClose(double[] expected, Tensor actual, string what)
    {
        double[] values = actual.narrow(0, 0, expected.Length).detach().data<double>().ToArray();
        for (int index = 0; index < expected.Length; index++)
        {
            AreClose(expected[index], values[index], $"{what}[{index}]");
        }
    }
}
