using CD.Model.Layers;
using CD.Model.Networks;
using CD.Model.Serialization;
using CD.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Model;

[TestClass]
public sealed class NetworkChainTests
{
    private static readonly long[] Images = [-1, 3, -1, -1];

    [TestMethod]
    public void Forward_InEvaluation_GivesTheOutputsOfTheFasterForm()
    {
        using NetworkChain network = Network();
        using InferenceChainNetwork inference = network.ToInference();
        using DisposeScope scope = NewDisposeScope();
        Tensor images = GoldenFile.Tensor(1, 0, 1, 3, 3, 32, 32);
        using IDisposable guard = no_grad();

        IReadOnlyList<Tensor> expected = network.Forward(images, training: false);
        IReadOnlyList<Tensor> actual = inference.Forward(images);

        // Folding a normalization into a kernel rounds its product once: a few units in float64's last place, over 18 layers.
        Assert.HasCount(2, actual);
        CollectionAssert.AreEqual((long[])[3, 512], actual[0].shape);
        CollectionAssert.AreEqual((long[])[3, 8], actual[1].shape);
        Assert.IsTrue(expected.Zip(actual).All(pair => pair.First.allclose(pair.Second, 1e-10, 1e-10)));
    }

    [TestMethod]
    public void State_Names_AreThoseOfTheWholeNetworkWithoutThePredictor()
    {
        using NetworkChain network = Network();
        using ContrastiveDisentanglingNetwork whole = new(new NetworkOptions { Backbone = BackboneKind.ResNet18, LatentDimensions = 8, FeatureHeads = 8 });
        using Generator generator = new(3);
        whole.Build(new BuildContext(CPU, DTypePolicy.Float64, generator));

        NamedTensor[] shared = [.. whole.State().Where(item => !item.Name.StartsWith("feature_predictor.", StringComparison.Ordinal))];

        CollectionAssert.AreEqual(shared.Select(item => item.Name).ToArray(), network.State().Select(item => item.Name).ToArray());
        Assert.IsTrue(shared.Zip(network.State()).All(pair => pair.First.Tensor.equal(pair.Second.Tensor).all().item<bool>()), "one seed gives one backbone");
        network.LoadState(shared);
        Assert.ThrowsExactly<ArgumentException>(() => network.LoadState(whole.State()));
    }

    [TestMethod]
    public void Heads_OnOneBackbone_AllTakeItsOutputs()
    {
        ResNet resnet = new(BackboneKind.ResNet18, 8);
        Dense first = new(3);
        ClusterHead second = new(4, resnet.OutputChannels);
        using NetworkChain network = new([("resnet", resnet), ("first", first), ("second", second)], heads: 2);
        using Generator generator = new(3);
        network.Build(Images, new BuildContext(CPU, DTypePolicy.Float64, generator));
        using InferenceChainNetwork inference = network.ToInference();
        using DisposeScope scope = NewDisposeScope();
        using IDisposable guard = no_grad();
        Tensor images = GoldenFile.Tensor(1, 0, 1, 3, 3, 32, 32);

        IReadOnlyList<Tensor> outputs = network.Forward(images, training: false);

        Assert.IsTrue(outputs[1].equal(first.Call(outputs[0], training: false)).all().item<bool>());
        Assert.IsTrue(outputs[2].equal(second.Call(outputs[0], training: false)).all().item<bool>());

        // Folding a normalization into a kernel rounds its product once, over 18 layers; rows of shares sum to 1.
        Assert.IsTrue(outputs.Zip(inference.Forward(images)).All(pair => pair.First.allclose(pair.Second, 1e-10, 1e-10)));
        Assert.IsTrue(outputs[2].sum(1).allclose(ones(3, ScalarType.Float64), 0, 1e-12));
    }

    [TestMethod]
    public void Heads_WithoutALayerBeforeThem_AreRefused()
    {
        using Dense layer = new(3);
        Assert.ThrowsExactly<ArgumentException>(() => new NetworkChain([("only", layer)], heads: 2));
        Assert.ThrowsExactly<ArgumentException>(() => new NetworkChain([("only", layer)], heads: 0));
    }

    private static NetworkChain Network()
    {
        ResNet resnet = new(BackboneKind.ResNet18);
        NetworkChain network = new([("resnet", resnet), ("instance_projector", new InstanceProjector(8, resnet.OutputChannels))]);
        using Generator generator = new(3);
        network.Build(Images, new BuildContext(CPU, DTypePolicy.Float64, generator));
        return network;
    }
}
