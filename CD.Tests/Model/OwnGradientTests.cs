using CD.Model.Layers;
using CD.Model.Networks;
using CD.Tests.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Model;

/// <summary>The backbone's own gradients in <c>mixed_bfloat16</c> on processors beside libtorch's.</summary>
[TestClass]
[DoNotParallelize]
public sealed class OwnGradientTests
{
    [TestMethod]
    [DataRow(1, false)]
    [DataRow(2, true)]
    public void Backward_OfAResidualBlock_IsAsCloseToFloat32AsLibtorchs(int strides, bool projected) =>
        CompareBlock(() => new ResidualBlock(64, strides, projected), channels: 64);

    [TestMethod]
    [DataRow(1, false, 256)]
    [DataRow(1, true, 64)]
    [DataRow(2, true, 128)]
    public void Backward_OfABottleneckBlock_IsAsCloseToFloat32AsLibtorchs(int strides, bool projected, int channels) =>
        CompareBlock(() => new BottleneckBlock(64, strides, projected), channels);

    [TestMethod]
    public void Backward_OfTheBackbone_IsAsCloseToFloat32AsLibtorchs()
    {
        KernelTesting.RequireKernels();
        using DisposeScope scope = NewDisposeScope();
        Tensor images = KernelTesting.Images(1, 8, 3, 64, 64);
        Tensor gradient = KernelTesting.Images(2, 8, 512, 1, 1).flatten(1);

        Tensor exact = Gradients(DTypePolicy.Float32, images.to_type(ScalarType.Float32), gradient, own: false);
        Tensor libtorchs = Gradients(DTypePolicy.MixedBFloat16, images, gradient, own: false);
        Tensor own = Gradients(DTypePolicy.MixedBFloat16, images, gradient, own: true);

        // Through 18 layers of random weights bfloat16's roundings add up to a third of a gradient of noise.
        Assert.IsLessThan(1.1 * KernelTesting.Difference(libtorchs, exact), KernelTesting.Difference(own, exact));
    }

    /// <summary>Compares outputs, the inputs' gradient and the weights' gradients; half a dozen per cent of signs behind rectifiers differ in bfloat16.</summary>
    private static void CompareBlock(Func<ShortcutBlock> create, long channels)
    {
        KernelTesting.RequireKernels();
        using DisposeScope scope = NewDisposeScope();
        Tensor images = KernelTesting.Images(1, 16, channels, 12, 12);
        (Tensor Outputs, Tensor Inputs, Tensor Weights) exact = Block(create, DTypePolicy.Float32, images, own: false);
        (Tensor Outputs, Tensor Inputs, Tensor Weights) libtorchs = Block(create, DTypePolicy.MixedBFloat16, images, own: false);
        (Tensor Outputs, Tensor Inputs, Tensor Weights) own = Block(create, DTypePolicy.MixedBFloat16, images, own: true);

        Assert.IsLessThan(1.1 * KernelTesting.Difference(libtorchs.Outputs, exact.Outputs), KernelTesting.Difference(own.Outputs, exact.Outputs));
        Assert.IsLessThan(1.1 * KernelTesting.Difference(libtorchs.Inputs, exact.Inputs), KernelTesting.Difference(own.Inputs, exact.Inputs));
        Assert.IsLessThan(1.1 * KernelTesting.Difference(libtorchs.Weights, exact.Weights), KernelTesting.Difference(own.Weights, exact.Weights));
        Assert.IsLessThan(0.1, KernelTesting.Difference(own.Inputs, exact.Inputs));
        Assert.IsLessThan(0.1, KernelTesting.Difference(own.Weights, exact.Weights));
    }

    private static (Tensor Outputs, Tensor Inputs, Tensor Weights) Block(Func<ShortcutBlock> create, DTypePolicy policy, Tensor images, bool own)
    {
        using Generator generator = new(1, CPU);
        using ShortcutBlock block = create();
        block.Build(images.shape, new BuildContext(CPU, policy, generator));
        long[] shape = block.ComputeOutputShape(images.shape);
        Tensor gradient = KernelTesting.Images(2, shape[0], shape[1], shape[2], shape[3]).to_type(policy.ComputeDtype);
        if (!own)
        {
            Tensor inputs = images.to_type(policy.ComputeDtype).clone().requires_grad_();
            Tensor expected = block.Call(inputs, training: true);
            expected.backward([gradient]);
            return (expected.detach(), inputs.grad!, All(block));
        }

        using IDisposable guard = no_grad();
        GradientTape tape = new();
        Tensor outputs = block.Forward(images, tape).clone();
        (Tensor first, Tensor second) = block.Backward(gradient, null, tape);
        return (outputs, first.to_type(ScalarType.Float32) + second.to_type(ScalarType.Float32), All(block));
    }

    /// <summary>The backbone's gradients as one vector, float32.</summary>
    private static Tensor Gradients(DTypePolicy policy, Tensor images, Tensor gradient, bool own)
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator generator = new(1, CPU);
        using ResNet network = new(BackboneKind.ResNet18);
        network.Build(images.shape, new BuildContext(CPU, policy, generator));
        if (own)
        {
            Assert.IsTrue(network.Differentiates(images));
            GradientTape tape = new();
            network.Forward(images.alias(), tape).Dispose();
            network.Backward(gradient, tape);
        }
        else
        {
            Tensor outputs = network.Call(images, training: true);
            outputs.backward([gradient.to_type(outputs.dtype)]);
        }

        return All(network).MoveToOuterDisposeScope();
    }

    private static Tensor All(Layer layer) =>
        cat([.. layer.Variables.Where(variable => variable.Trainable).Select(variable => variable.Computed.grad!.to_type(ScalarType.Float32).flatten())]);
}
