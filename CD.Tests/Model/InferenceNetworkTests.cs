using CD.Model.Layers;
using CD.Model.Networks;
using CD.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Model;

/// <summary>The folded network against the network it was made of.</summary>
[TestClass]
[DoNotParallelize]
public sealed class InferenceNetworkTests
{
    [TestMethod]
    [DataRow(BackboneKind.ResNet18)]
    [DataRow(BackboneKind.ResNet34)]
    [DataRow(BackboneKind.ResNet50)]
    public void Forward_InFloat64_IsTheEvaluationOfTheNetwork(BackboneKind backbone)
    {
        using DisposeScope scope = NewDisposeScope();
        using ContrastiveDisentanglingNetwork network = Trained(backbone, DTypePolicy.Float64);
        using InferenceNetwork inference = network.ToInference();
        Tensor images = GoldenNetwork.View(1);
        Tensor before = images.clone();
        using IDisposable noGrad = no_grad();
        using Embedding expected = network.Forward(images, training: false);
        using Embedding actual = inference.Forward(images);

        Assert.IsTrue(before.equal(images).all().item<bool>(), "the images were changed");

        // Folding rounds each product once more, 1e-16 a layer.
        foreach ((Tensor first, Tensor second) in Pairs(expected, actual))
        {
            Assert.AreEqual(ScalarType.Float64, second.dtype);
            Assert.IsTrue(RelativeError(first, second) < 1e-10);
        }
    }

    [TestMethod]
    public void Forward_InMixedBFloat16_IsWithinOnePercentOfFloat32()
    {
        using DisposeScope scope = NewDisposeScope();
        using ContrastiveDisentanglingNetwork exact = Trained(BackboneKind.ResNet34, DTypePolicy.Float32);
        using ContrastiveDisentanglingNetwork mixed = GoldenNetwork.Build(BackboneKind.ResNet34, DTypePolicy.MixedBFloat16);
        mixed.LoadState(exact.State());
        using InferenceNetwork inference = mixed.ToInference();
        using IDisposable noGrad = no_grad();
        Tensor images = GoldenNetwork.View(1).to_type(ScalarType.Float32);
        using Embedding expected = exact.Forward(images, training: false);
        using Embedding actual = inference.Forward(images);

        // bfloat16 rounds by up to 2^-9 = 0.2 percent, at random in every layer.
        foreach ((Tensor first, Tensor second) in Pairs(expected, actual))
        {
            Assert.AreEqual(ScalarType.Float32, second.dtype);
            Assert.IsTrue(RelativeError(first, second) < 1e-2, $"{RelativeError(first, second)}");
        }
    }

    // More pixels than pass through the layers at a time: the pieces come back in order, the last one smaller.
    [TestMethod]
    public void Forward_ManyImages_GivesEachItsOwnRow()
    {
        using DisposeScope scope = NewDisposeScope();
        using ContrastiveDisentanglingNetwork network = Trained(BackboneKind.ResNet18, DTypePolicy.Float32);
        using InferenceNetwork inference = network.ToInference();
        using Generator generator = new(3);
        Tensor images = rand([11, 3, 224, 224], generator: generator);
        using Embedding all = inference.Forward(images);
        using Embedding last = inference.Forward(images[^1..]);

        CollectionAssert.AreEqual((long[])[11, 512], all.Backbone.shape);
        Assert.IsTrue(RelativeError(last.Backbone, all.Backbone[^1..]) < 1e-5, "float32 sums in another order");
    }

    [TestMethod]
    public void ToInference_LaterTrainingAndDisposal_ChangeNothing()
    {
        using DisposeScope scope = NewDisposeScope();
        ContrastiveDisentanglingNetwork network = Trained(BackboneKind.ResNet18, DTypePolicy.Float32);
        using InferenceNetwork inference = network.ToInference();
        Tensor images = GoldenNetwork.View(1).to_type(ScalarType.Float32);
        using Embedding before = inference.Forward(images);
        using (IDisposable noGrad = no_grad())
        {
            foreach (Variable variable in network.TrainableVariables)
            {
                variable.Tensor.zero_();
            }
        }

        network.Dispose();
        using Embedding after = inference.Forward(images);

        Assert.IsTrue(before.Features.equal(after.Features).all().item<bool>());
    }

    [TestMethod]
    [DataRow("float32")]
    [DataRow("mixed_bfloat16")]
    public void Forward_Repeated_LeavesNoTensorAndNoGradient(string policy)
    {
        using ContrastiveDisentanglingNetwork network = GoldenNetwork.Build(BackboneKind.ResNet50, DTypePolicy.FromName(policy));
        using Tensor images = zeros([2, 3, 32, 32]);
        long start = LiveTensors.CountSettled();
        using (InferenceNetwork inference = network.ToInference())
        {
            // The first images settle how kernels are laid out.
            inference.Forward(images).Dispose();
            long before = LiveTensors.CountSettled();
            using (Embedding outputs = inference.Forward(images))
            {
                Assert.IsFalse(outputs.Features.requires_grad);
                Assert.AreEqual(before + 3, Tensor.TotalCount);
            }

            Assert.IsLessThanOrEqualTo(before, Tensor.TotalCount);
        }

        Assert.IsLessThanOrEqualTo(start, Tensor.TotalCount);
    }

    [TestMethod]
    public void ToInference_OfWhatCannotBeFolded_IsRefused()
    {
        using ContrastiveDisentanglingNetwork unbuilt = new(new NetworkOptions());
        Assert.ThrowsExactly<InvalidOperationException>(unbuilt.ToInference);
        using ContrastiveDisentanglingNetwork network = GoldenNetwork.Build(BackboneKind.ResNet18, DTypePolicy.Float32);
        using InferenceNetwork inference = network.ToInference();
        using Tensor gray = zeros([2, 1, 32, 32]);
        Assert.ThrowsExactly<ArgumentException>(() => inference.Forward(gray));
    }

    /// <summary>A network whose normalizations differ from the identity and from each other.</summary>
    private static ContrastiveDisentanglingNetwork Trained(BackboneKind backbone, DTypePolicy policy)
    {
        ContrastiveDisentanglingNetwork network = GoldenNetwork.Build(backbone, policy);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        using Generator generator = new(5);
        foreach (Variable variable in network.Variables.Where(variable => variable.Tensor.dim() == 1))
        {
            Tensor draw = rand(variable.Tensor.shape, generator: generator);
            variable.Tensor.copy_(variable.Name is "weight" or "running_var" ? draw + 0.5 : draw - 0.5);
        }

        return network;
    }

    private static (Tensor First, Tensor Second)[] Pairs(Embedding first, Embedding second) =>
        [(first.Backbone, second.Backbone), (first.Latent, second.Latent), (first.Features, second.Features)];

    private static double RelativeError(Tensor expected, Tensor actual) =>
        ((expected - actual).norm() / expected.norm()).to_type(ScalarType.Float64).item<double>();
}
