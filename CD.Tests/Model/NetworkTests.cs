using CD.Model.Layers;
using CD.Model.Networks;
using CD.Model.Serialization;
using CD.Tests.Support;
using static TorchSharp.torch;

namespace CD.Tests.Model;

[TestClass]
[DoNotParallelize]
public sealed class NetworkTests
{
    [TestMethod]
    public void Build_WithOneSeed_GivesTheSameWeightsInEveryPolicy()
    {
        using IDisposable scope = NewDisposeScope();
        using ContrastiveDisentanglingNetwork first = GoldenNetwork.Build(BackboneKind.ResNet18, DTypePolicy.Float32);
        using ContrastiveDisentanglingNetwork second = GoldenNetwork.Build(BackboneKind.ResNet18, DTypePolicy.Float64);
        using ContrastiveDisentanglingNetwork other = GoldenNetwork.Build(BackboneKind.ResNet18, DTypePolicy.Float32, seed: 2);

        Assert.IsTrue(first.Variables.Zip(second.Variables).All(pair => pair.First.Tensor.to_type(pair.Second.Tensor.dtype).equal(pair.Second.Tensor).all().item<bool>()));
        Assert.IsFalse(first.Variables[0].Tensor.equal(other.Variables[0].Tensor).all().item<bool>());
    }

    [TestMethod]
    public void Build_AtSeed1_DrawsWeightsOfTheStatedDeviations()
    {
        using IDisposable scope = NewDisposeScope();
        using ContrastiveDisentanglingNetwork network = GoldenNetwork.Build(BackboneKind.ResNet34, DTypePolicy.Float32);
        foreach (Variable variable in network.TrainableVariables)
        {
            Tensor values = variable.Tensor.detach();
            long[] shape = values.shape;
            double? expected = shape.Length switch
            {
                4 => Math.Sqrt(2.0 / (shape[0] * shape[2] * shape[3])),
                2 => Math.Sqrt(1.0 / (3.0 * shape[1])),
                _ => null,
            };
            if (expected is { } deviation)
            {
                // The estimate of a deviation from n normal values has a relative error of 1/sqrt(2n); five of these.
                double bound = 5.0 / Math.Sqrt(2.0 * values.numel());
                Assert.AreEqual(1.0, values.std().item<float>() / deviation, bound, variable.Path);
                Assert.AreEqual(0.0, values.mean().item<float>() / deviation, 5.0 / Math.Sqrt(values.numel()), variable.Path);
            }
            else if (variable.Path == "instance_projector.3.bias")
            {
                Assert.IsTrue(values.abs().max().item<float>() is > 0.03f and < 0.0442f, "uniform within 1/sqrt(512)");
            }
            else
            {
                Assert.AreEqual(variable.Name == "weight" ? 1.0f : 0.0f, values.mean().item<float>(), variable.Path);
                Assert.AreEqual(0.0f, values.std().item<float>(), variable.Path);
            }
        }

        // A normal distribution that is not truncated has 4.55 percent of its values beyond two deviations.
        Tensor kernel = network.TrainableVariables.Single(variable => variable.Path == "resnet.layer4.2.conv2.weight").Tensor.detach();
        double share = kernel.abs().gt(2.0 * Math.Sqrt(2.0 / (512 * 9))).to_type(ScalarType.Float64).mean().item<double>();
        Assert.AreEqual(0.0455, share, 0.001);
    }

    [TestMethod]
    public void Forward_InMixedBFloat16_IsCloseToFloat32WithFloat32Outputs()
    {
        using IDisposable scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        using ContrastiveDisentanglingNetwork exact = GoldenNetwork.Build(BackboneKind.ResNet18, DTypePolicy.Float32);
        using ContrastiveDisentanglingNetwork mixed = GoldenNetwork.Build(BackboneKind.ResNet18, DTypePolicy.MixedBFloat16);
        Tensor images = GoldenNetwork.View(1).to_type(ScalarType.Float32);
        using Embedding expected = exact.Forward(images, training: true);
        using Embedding actual = mixed.Forward(images, training: true);

        foreach ((Tensor first, Tensor second) in new[] { (expected.Backbone, actual.Backbone), (expected.Latent, actual.Latent) })
        {
            // bfloat16 keeps 8 bits: each of about 20 layers rounds by up to 2^-9 and batch statistics of 4 images spread it.
            Assert.AreEqual(ScalarType.Float32, second.dtype);
            Assert.IsTrue(((first - second).norm() / first.norm()).item<float>() < 0.1f);
        }

        Assert.AreEqual(ScalarType.Float32, actual.Features.dtype);
        Assert.IsTrue(actual.Features.min().item<float>() > 0.0f && actual.Features.max().item<float>() < 1.0f);
        Assert.IsTrue(mixed.Variables.Where(variable => variable.Name != "num_batches_tracked").All(variable => variable.Tensor.dtype == ScalarType.Float32));
    }

    [TestMethod]
    [DataRow("float32")]
    [DataRow("mixed_bfloat16")]
    public void TrainingStep_Repeated_LeavesNoTensorAndKeepsGradientsChannelsLast(string policy)
    {
        using IDisposable outer = NewDisposeScope();
        using ContrastiveDisentanglingNetwork network = GoldenNetwork.Build(BackboneKind.ResNet18, DTypePolicy.FromName(policy));
        Tensor images = GoldenNetwork.View(1).to_type(ScalarType.Float32);
        void Step()
        {
            using IDisposable scope = NewDisposeScope();
            using Embedding outputs = network.Forward(images, training: true);
            (outputs.Latent.sum() + outputs.Features.sum()).backward();
        }

        Step();
        long before = LiveTensors.CountSettled();
        Step();
        Assert.IsLessThanOrEqualTo(before, Tensor.TotalCount);
        foreach (Variable variable in network.TrainableVariables.Where(variable => variable.Tensor.dim() == 4))
        {
            using IDisposable scope = NewDisposeScope();
            Assert.AreEqual(1, variable.Tensor.stride()[1], variable.Path);
            Assert.AreEqual(variable.Computed.dtype, variable.Computed.grad!.dtype, variable.Path);
            CollectionAssert.AreEqual(variable.Computed.stride(), variable.Computed.grad!.stride(), variable.Path);
        }
    }

    [TestMethod]
    public void State_WrittenAndRead_GivesTheSameOutputs()
    {
        using IDisposable scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        using ContrastiveDisentanglingNetwork network = GoldenNetwork.Build(BackboneKind.ResNet18, DTypePolicy.Float32);
        using ContrastiveDisentanglingNetwork copy = GoldenNetwork.Build(BackboneKind.ResNet18, DTypePolicy.Float32, seed: 2);
        Tensor images = GoldenNetwork.View(1).to_type(ScalarType.Float32);
        network.Forward(images, training: true).Dispose();
        using MemoryStream stream = new();
        SafeTensors.Write(stream, network.State());
        stream.Position = 0;
        using TensorArchive archive = SafeTensors.Read(stream);
        copy.LoadState(archive.Tensors);

        using Embedding expected = network.Forward(images, training: false);
        using Embedding actual = copy.Forward(images, training: false);
        Assert.IsTrue(expected.Features.equal(actual.Features).all().item<bool>());
        Assert.IsTrue(network.State().Zip(copy.State()).All(pair => pair.First.Tensor.equal(pair.Second.Tensor).all().item<bool>()));
        Assert.IsTrue(copy.TrainableVariables.All(variable => variable.Tensor is { requires_grad: true, is_leaf: true }));
    }

    [TestMethod]
    public void LoadState_OfAnotherNetwork_ListsWhatDiffersAndChangesNothing()
    {
        using IDisposable scope = NewDisposeScope();
        using ContrastiveDisentanglingNetwork network = GoldenNetwork.Build(BackboneKind.ResNet18, DTypePolicy.Float32);
        Tensor before = network.Variables[0].Tensor.clone();
        NamedTensor[] state = [.. network.State()];
        NamedTensor[] wrong =
        [
            .. state.Skip(2).Select(entry => entry.Name == "resnet.bn1.bias" ? entry with { Tensor = zeros(63) } : entry),
            new NamedTensor("resnet.conv1.weight", ones([64, 3, 7, 7], ScalarType.Float64)),
            new NamedTensor("fc.weight", zeros(1)),
            new NamedTensor("fc.weight", zeros(1)),
        ];
        string message = Assert.ThrowsExactly<ArgumentException>(() => network.LoadState(wrong)).Message;

        StringAssert.Contains(message, "missing: resnet.bn1.weight");
        StringAssert.Contains(message, "unexpected: fc.weight");
        StringAssert.Contains(message, "repeated: fc.weight");
        StringAssert.Contains(message, "resnet.bn1.bias (expected Float32 [64], received Float32 [63])");
        StringAssert.Contains(message, "resnet.conv1.weight (expected Float32 [64, 3, 7, 7], received Float64 [64, 3, 7, 7])");
        Assert.IsTrue(before.equal(network.Variables[0].Tensor).all().item<bool>());
    }

    [TestMethod]
    public void Forward_OfUnfitImages_IsRefused()
    {
        using IDisposable scope = NewDisposeScope();
        using ContrastiveDisentanglingNetwork unbuilt = new(new NetworkOptions());
        Assert.ThrowsExactly<InvalidOperationException>(() => unbuilt.Forward(zeros([2, 3, 32, 32]), training: false));
        using ContrastiveDisentanglingNetwork network = GoldenNetwork.Build(BackboneKind.ResNet18, DTypePolicy.Float32);
        Assert.ThrowsExactly<ArgumentException>(() => network.Forward(zeros([2, 1, 32, 32]), training: false));
        Assert.ThrowsExactly<ArgumentException>(() => network.Forward(zeros([3, 32, 32]), training: false));
        Assert.ThrowsExactly<ArgumentException>(() => network.Forward(zeros([2, 3, 32, 32], ScalarType.Byte), training: false));
        Assert.ThrowsExactly<ArgumentException>(() => network.Forward(zeros([1, 3, 32, 32]), training: true));
    }
}
