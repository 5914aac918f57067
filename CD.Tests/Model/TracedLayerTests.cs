using System.Runtime.InteropServices;
using CD.Model.Engine;
using CD.Model.Initializers;
using CD.Model.Layers;
using CD.Tests.Kernels;
using CD.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Model;

/// <summary>Layers that know their gradients themselves, as part of libtorch's graph: nobody calls anything but <c>backward</c>.</summary>
[TestClass]
[DoNotParallelize]
public sealed class TracedLayerTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow("mixed_bfloat16", 0.03)]
    [DataRow("float32", 1e-5)]
    public void Backward_OfAPlainConvolutionalEncoder_AgreesWithLibtorchs(string dtype, double tolerance)
    {
        DTypePolicy policy = DTypePolicy.FromName(dtype);
        KernelTesting.RequireKernels(policy.ComputeDtype);
        using DisposeScope scope = NewDisposeScope();
        (Tensor Outputs, Tensor Inputs, Tensor Weights) own = Run(policy, KernelChoice.Auto);
        (Tensor Outputs, Tensor Inputs, Tensor Weights) libtorchs = Run(policy, KernelChoice.LibTorch);
        (Tensor Outputs, Tensor Inputs, Tensor Weights) exact = Run(DTypePolicy.Float64, KernelChoice.LibTorch);
        TestContext.WriteLine(Capabilities.Detect().Path);

        // libtorch's separate operators are the measure, whose roundings the own path's may exceed by a tenth. The bound keeps both honest:
        // six layers in a row, each rounding by up to 2^-9 in bfloat16, that is .012 if all add up and twice as much with the statistics; 2^-24 in float32, where sums of up to 576 terms stray more.
        Assert.IsLessThan(1.1 * KernelTesting.Difference(libtorchs.Outputs, exact.Outputs), KernelTesting.Difference(own.Outputs, exact.Outputs));
        Assert.IsLessThan(1.1 * KernelTesting.Difference(libtorchs.Inputs, exact.Inputs), KernelTesting.Difference(own.Inputs, exact.Inputs));
        Assert.IsLessThan(1.1 * KernelTesting.Difference(libtorchs.Weights, exact.Weights), KernelTesting.Difference(own.Weights, exact.Weights));
        Assert.IsLessThan(tolerance, KernelTesting.Difference(own.Outputs, exact.Outputs));
    }

    [TestMethod]
    public void Backward_OfARectifierAtTheEnd_LeavesTheGradientsOfOthersAlone()
    {
        KernelTesting.RequireKernels(ScalarType.Float32);
        using DisposeScope scope = NewDisposeScope();
        using Generator generator = new(5, CPU);
        using Sequential encoder = new([new Conv2D(16, 3, padding: 1), new ReLU()]);
        encoder.Build([-1, 3, -1, -1], new BuildContext(CPU, DTypePolicy.Float32, generator));
        Tensor outputs = encoder.Call(Images(DTypePolicy.Float32), training: true);
        Tensor other = zeros_like(outputs).detach().requires_grad_();
        Tensor seed = ones_like(outputs).detach();

        (outputs + other).backward([seed]);

        Assert.IsGreaterThan(0L, outputs.eq(0).sum().item<long>(), "pixels that the rectifier cuts off");
        Assert.IsTrue(KernelTesting.Same(other.grad!, ones_like(seed)));
        Assert.IsTrue(KernelTesting.Same(seed, ones_like(seed)));
    }

    [TestMethod]
    public void Call_WithoutGradients_GivesTheSameBitsAndNoGraph()
    {
        KernelTesting.RequireKernels();
        using DisposeScope scope = NewDisposeScope();
        Tensor images = Images(DTypePolicy.MixedBFloat16);
        using Sequential first = Encoder(DTypePolicy.MixedBFloat16, KernelChoice.Auto);
        using Sequential second = Encoder(DTypePolicy.MixedBFloat16, KernelChoice.Auto);
        Tensor with = first.Call(images, training: true);
        Tensor without;
        using (no_grad())
        {
            without = second.Call(images, training: true);
        }

        Assert.IsTrue(with.requires_grad);
        Assert.IsFalse(without.requires_grad);
        Assert.IsTrue(KernelTesting.Same(with.detach(), without));
    }

    [TestMethod]
    public void Backward_ASecondTime_IsRefused()
    {
        KernelTesting.RequireKernels();
        using DisposeScope scope = NewDisposeScope();
        using Sequential encoder = Encoder(DTypePolicy.MixedBFloat16, KernelChoice.Auto);
        Tensor loss = encoder.Call(Images(DTypePolicy.MixedBFloat16), training: true).sum();
        loss.backward(create_graph: false, retain_graph: true);

        Assert.Throws<ExternalException>(() => loss.backward());
    }

    [TestMethod]
    public void Backward_OfTwoCalls_AddsTheirGradients()
    {
        KernelTesting.RequireKernels();
        using DisposeScope scope = NewDisposeScope();
        using Sequential encoder = Encoder(DTypePolicy.MixedBFloat16, KernelChoice.Auto);
        Tensor images = Images(DTypePolicy.MixedBFloat16);
        Tensor once = Gradient(encoder, () => encoder.Call(images, training: true).sum());
        Tensor twice = Gradient(encoder, () => encoder.Call(images, training: true).sum() + encoder.Call(images, training: true).sum());

        Assert.IsTrue(KernelTesting.Same(once * 2, twice));
    }

    [TestMethod]
    public void Call_Repeated_LeavesNoTensorEvenWithoutABackwardPass()
    {
        KernelTesting.RequireKernels();
        using Sequential encoder = Encoder(DTypePolicy.MixedBFloat16, KernelChoice.Auto);
        void Step(bool backward)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor loss = encoder.Call(Images(DTypePolicy.MixedBFloat16), training: true).sum();
            if (backward)
            {
                loss.backward();
            }
        }

        Step(backward: true);
        long before = LiveTensors.CountSettled();
        Step(backward: true);
        Assert.IsLessThanOrEqualTo(before, Tensor.TotalCount);
        Step(backward: false);
        Assert.IsLessThanOrEqualTo(before, LiveTensors.CountSettled());
    }

    private static Tensor Gradient(Layer layer, Func<Tensor> loss)
    {
        foreach (Variable variable in layer.Variables)
        {
            variable.Computed.grad = null;
        }

        loss().backward();
        return All(layer);
    }

    private static (Tensor Outputs, Tensor Inputs, Tensor Weights) Run(DTypePolicy policy, KernelChoice kernels)
    {
        using Sequential encoder = Encoder(policy, kernels);
        Assert.AreEqual(kernels == KernelChoice.Auto, encoder.Layers[0].IsTraced);
        Tensor images = Images(policy).requires_grad_();
        Tensor outputs = encoder.Call(images, training: true);
        outputs.square().sum().backward();
        return (outputs.detach(), images.grad!, All(encoder));
    }

    private static Tensor Images(DTypePolicy policy) => KernelTesting.Images(1, 8, 3, 16, 16).to_type(policy.ComputeDtype);

    /// <summary>A network that is no ResNet; its last layer is libtorch's.</summary>
    private static Sequential Encoder(DTypePolicy policy, KernelChoice kernels)
    {
        Sequential encoder = new(
        [
            new Conv2D(64, 3, padding: 1, kernelInitializer: VarianceScaling.KaimingNormalFanOut(), biasInitializer: new RandomUniform(-1.0, 1.0)),
            new BatchNormalization(),
            new ReLU(),
            new MaxPooling2D(),
            new Conv2D(64, 3, strides: 2, padding: 1, kernelInitializer: VarianceScaling.KaimingNormalFanOut()),
            new ReLU(),
            new GlobalAveragePooling2D(),
            new Dense(10),
        ]);
        using Generator generator = new(1, CPU);
        encoder.Build([-1, 3, 16, 16], new BuildContext(CPU, policy, generator, Capabilities.Detect(CPU, kernels)));
        return encoder;
    }

    private static Tensor All(Layer layer) =>
        cat([.. layer.Variables.Where(variable => variable.Trainable).Select(variable => variable.Computed.grad!.to_type(ScalarType.Float32).flatten())]);
}
