using CD.Model.Initializers;
using CD.Model.Layers;
using CD.Runner.Configuration;
using CD.Runner.Training;
using CD.Tests.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Training;

[TestClass]
[DoNotParallelize]
public sealed class AdamOptimizerTests
{
    [TestMethod]
    [DataRow(ScalarType.Float32)]
    [DataRow(ScalarType.Float64)]
    public void Apply_WeightWithoutGradient_LeavesItAloneAndNamesIt(ScalarType dtype)
    {
        using DisposeScope scope = NewDisposeScope();
        using Variable used = Create("used", dtype);
        using Variable idle = Create("idle", dtype);
        using AdamOptimizer optimizer = new([used, idle], OptimizerOptions.Of(new TrainingSettings()));
        using Tensor usedBefore = used.Tensor.detach().clone();
        using Tensor idleBefore = idle.Tensor.detach().clone();
        used.Computed.square().sum().backward();

        using Tensor norm = optimizer.ClipGradients();
        optimizer.Apply(0.01);

        Assert.AreEqual(2.0 * usedBefore.norm().to_type(ScalarType.Float64).item<double>(), norm.to_type(ScalarType.Float64).item<double>(), 1e-4);
        Assert.IsFalse(KernelTesting.Same(usedBefore, used.Tensor));
        Assert.IsTrue(KernelTesting.Same(idleBefore, idle.Tensor));
        CollectionAssert.AreEqual((Variable[])[idle], optimizer.Idle.ToArray());
        Assert.IsNull(used.Computed.grad);
        Assert.AreEqual(5, optimizer.State().Count());

        // With a gradient it takes part again.
        (used.Computed.sum() + idle.Computed.sum()).backward();
        optimizer.Apply(0.01);
        Assert.IsEmpty(optimizer.Idle);
        Assert.IsFalse(KernelTesting.Same(idleBefore, idle.Tensor));
    }

    private static Variable Create(string name, ScalarType dtype)
    {
        using Generator generator = new(5, CPU);
        BuildContext context = new(CPU, dtype == ScalarType.Float64 ? DTypePolicy.Float64 : DTypePolicy.Float32, generator);
        return Variable.Create(context, name, [8, 4, 3, 3], VarianceScaling.GlorotUniform(), trainable: true, null);
    }
}
