using CD.Losses.FSharp;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Losses;

[TestClass]
[DoNotParallelize]
public sealed class ObjectiveMemoryTests
{
    private static readonly Dictionary<string, double> Extra = Catalogue.BuiltIn.Names.ToDictionary(name => name, _ => 1.0);

    private static readonly ObjectiveFunction Objective = LossInputs.Objective(LossInputs.Options(extra: Extra));

    [TestMethod]
    [DataRow(ScalarType.Float32)]
    [DataRow(ScalarType.BFloat16)]
    public void Evaluate_InsideADisposeScope_AddsItsResultAlone(ScalarType dtype)
    {
        using DisposeScope outer = NewDisposeScope();
        Outputs outputs = Trainable(dtype);

        using (DisposeScope step = NewDisposeScope())
        {
            ObjectiveValue value = Objective.Evaluate(outputs);
            Assert.AreEqual(1 + value.Terms.Count, step.DisposablesCount);
            value.Total.backward();
        }
    }

    [TestMethod]
    [DataRow(ScalarType.Float32)]
    [DataRow(ScalarType.BFloat16)]
    public void Evaluate_OutsideAnyDisposeScope_LeavesItsResultAlone(ScalarType dtype)
    {
        Outputs outputs = Trainable(dtype);
        long before = Live();

        ObjectiveValue value = Objective.Evaluate(outputs);

        Assert.AreEqual(before + 1 + value.Terms.Count, Live());
        value.Total.Dispose();
        foreach (Tensor term in value.Terms)
        {
            term.Dispose();
        }

        Assert.AreEqual(before, Live());
    }

    [TestMethod]
    public void Losses_OutsideAnyDisposeScope_LeaveOneScalarEach()
    {
        Outputs outputs = Trainable(ScalarType.BFloat16);
        Func<Tensor>[] losses =
        [
            () => InstanceLoss.value(0.5, outputs.Latent1, outputs.Latent2),
            () => FeatureLoss.value(1.0, outputs.Features1, outputs.Features2),
            () => NormalizedEntropy.value(outputs.Features1, outputs.Features2),
            () => HeadDecorrelation.value(outputs.Features1, outputs.Features2),
        ];

        foreach (Func<Tensor> loss in losses)
        {
            long before = Live();
            using Tensor value = loss();
            Assert.AreEqual(before + 1, Live());
        }
    }

    [TestMethod]
    public void Evaluate_RefusedViews_LeavesNothing()
    {
        using Tensor latent = ones(4, 3);
        using Tensor features = full(4, 3, 0.5);
        using Tensor vector = ones(4);
        Outputs outputs = new(latent, latent, latent, latent, features, vector);
        long before = Live();

        Assert.ThrowsExactly<ArgumentException>(() => Objective.Evaluate(outputs));

        Assert.AreEqual(before, Live());
    }

    private static long Live() => DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;

    private static Outputs Trainable(ScalarType dtype) =>
        LossInputs.Generate(seed: 3, batch: 6, latent: 5, heads: 4, dtype).Map(latent => latent.requires_grad_(), features => features.requires_grad_());
}
