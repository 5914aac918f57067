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

    private static NetworkChain Network()
    {
        ResNet resnet = new(BackboneKind.ResNet18);
        NetworkChain network = new([("resnet", resnet), ("instance_projector", new InstanceProjector(8, resnet.OutputChannels))]);
        using Generator generator = new(3);
        network.Build(Images, new BuildContext(CPU, DTypePolicy.Float64, generator));
        return network;
    }
}
