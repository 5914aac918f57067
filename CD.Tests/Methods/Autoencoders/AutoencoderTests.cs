using CD.Model.Layers;
using CD.Model.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Methods.Autoencoders;

[TestClass]
public sealed class AutoencoderTests
{
    // 784-500-500-2000-10 and 3072-500-500-2000-10: sums of (inputs + 1) outputs, worked out by hand.
    [TestMethod]
    [DataRow(1, 28, 1_665_010, 3_330_794)]
    [DataRow(3, 32, 2_809_010, 5_621_082)]
    public void Weights_LinearLayers_AreAsManyAsInTheirPaper(int channels, int size, int encoder, int whole)
    {
        using Autoencoder network = new(new AutoencoderOptions { Kind = AutoencoderKind.Fc, Channels = channels, ImageSize = size, Code = 10, Width = 500 });
        using Generator generator = new(1, CPU);
        network.Build(new BuildContext(CPU, DTypePolicy.FromName("float32"), generator));

        Assert.AreEqual(encoder, network.EncoderWeights.Sum(variable => variable.Tensor.numel()));
        Assert.AreEqual(whole, network.Weights.Sum(variable => variable.Tensor.numel()));
        Assert.AreEqual(whole, Enumerable.Range(0, 4).Sum(block => network.PairWeights(block, 1).Sum(variable => variable.Tensor.numel())));
    }

    [TestMethod]
    [DataRow(AutoencoderKind.Fc)]
    [DataRow(AutoencoderKind.Conv)]
    public void Blocks_OneAfterTheOther_AreTheWhole(AutoencoderKind kind)
    {
        using DisposeScope scope = NewDisposeScope();
        using Autoencoder network = Small(kind);
        Tensor images = network.Arrange(rand(3, 2, 16, 16, ScalarType.Float64));

        Tensor codes = network.Encode(images, 0, 4, training: false);
        Tensor steps = network.Encode(network.Encode(network.Encode(images, 0, 1, training: false), 1, 2, training: false), 3, 1, training: false);
        Tensor output = network.Decode(codes, 0, 4, training: false);
        Tensor back = network.Decode(network.Decode(network.Decode(codes, 3, 1, training: false), 1, 2, training: false), 0, 1, training: false);

        CollectionAssert.AreEqual((long[])[3, 5], codes.shape);
        Assert.AreEqual(3 * 2 * 16 * 16, output.numel());
        Assert.IsTrue(steps.allclose(codes, 1e-12, 1e-12));
        Assert.IsTrue(back.allclose(output, 1e-12, 1e-12));
        Assert.IsTrue(codes.lt(0.0).any().ToBoolean(), "The code is linear.");
        using InferenceChainNetwork inference = network.ToInference();
        Assert.IsTrue(inference.Forward(images)[0].allclose(codes, 1e-10, 1e-10));
    }

    [TestMethod]
    public void EncodeDistribution_TwoHeads_ShareWhatIsBeforeThem()
    {
        using DisposeScope scope = NewDisposeScope();
        using Autoencoder network = Small(AutoencoderKind.Fc, variational: true);
        Tensor images = rand(3, 2, 16, 16, ScalarType.Float64);

        (Tensor mean, Tensor logVariance) = network.EncodeDistribution(images, training: false);

        Assert.IsTrue(mean.allclose(network.Encode(images, 0, 4, training: false), 1e-12, 1e-12));
        Assert.IsFalse(mean.allclose(logVariance));
        CollectionAssert.AreEqual(mean.shape, logVariance.shape);
        Assert.ThrowsExactly<InvalidOperationException>(() =>
        {
            using Autoencoder plain = Small(AutoencoderKind.Fc);
            plain.EncodeDistribution(images, training: false);
        });
    }

    [TestMethod]
    public void Weights_NormalKernels_HaveTheirDeviation()
    {
        using DisposeScope scope = NewDisposeScope();
        using Autoencoder network = new(new AutoencoderOptions { Kind = AutoencoderKind.Fc, Channels = 1, ImageSize = 16, Code = 10, Width = 100, InitialWeights = InitialKernels.Normal });
        using Generator generator = new(1, CPU);
        network.Build(new BuildContext(CPU, DTypePolicy.FromName("float32"), generator));

        // 256 x 100 and 400 x 100 draws: the estimate is within 1 % but once in thousands of times.
        foreach (Variable kernel in network.PairWeights(0, 3).Where(variable => variable.Name == "weight" && variable.Tensor.numel() > 20000))
        {
            Assert.AreEqual(0.01, kernel.Tensor.std().ToDouble(), 2e-4);
        }
    }

    [TestMethod]
    public void Create_SideThatCannotBeHalvedThrice_IsRefused()
    {
        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => new Autoencoder(new AutoencoderOptions { Kind = AutoencoderKind.Conv, Channels = 3, ImageSize = 28, Code = 4, Width = 4 }));
        StringAssert.Contains(error.Message, "multiple of 8");
    }

    private static Autoencoder Small(AutoencoderKind kind, bool variational = false)
    {
        Autoencoder network = new(new AutoencoderOptions { Kind = kind, Channels = 2, ImageSize = 16, Code = 5, Width = 6, Variational = variational });
        using Generator generator = new(1, CPU);
        network.Build(new BuildContext(CPU, DTypePolicy.FromName("float64"), generator));
        return network;
    }
}
