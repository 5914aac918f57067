using CD.Losses.FSharp;
using CD.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Losses;

[TestClass]
public sealed class ContrastiveClusteringTests
{
    // The values of the shared fact sheet, computed in float64 by a script of its own and printed with 9 digits.
    private const double Printed = 1e-9;

    private const double Rounding = 1e-12;

    private static readonly ObjectiveFunction Paper = new(ContrastiveClustering.objective(0.5, 1.0, 1.0));

    [TestMethod]
    public void Objective_OfGeneratedOutputs_IsTheSheets()
    {
        using DisposeScope scope = NewDisposeScope();
        Outputs outputs = Generated();

        ObjectiveValue value = Paper.Evaluate(outputs);

        CollectionAssert.AreEqual((string[])["instance", "cluster_contrastive", "cluster_entropy"], Paper.TermNames.ToArray());
        double[] terms = [.. value.Terms.Select(term => term.ToDouble())];
        Assert.AreEqual(2.739058230, terms[0], Printed);
        Assert.AreEqual(1.853405624, terms[1], Printed);
        Assert.AreEqual(0.048919148 + 0.027731545, terms[2], 2 * Printed);
        Assert.AreEqual(1.930056317, terms[1] + terms[2], 2 * Printed);
        Assert.AreEqual(4.669114546, value.Total.ToDouble(), 2 * Printed);
    }

    [TestMethod]
    [DataRow(10L, 2.944438979, 2.031016491)]
    [DataRow(20L, 3.663561646, 2.706677177)]
    public void ClusterContrast_UniformAndOneHot_AreTheClosedForms(long clusters, double uniform, double floor)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor undecided = AssignmentInputs.Uniform(7, clusters);
        Assert.AreEqual(Math.Log((2.0 * clusters) - 1.0), FeatureLoss.value(1.0, undecided, undecided).ToDouble(), Rounding);
        Assert.AreEqual(uniform, FeatureLoss.value(1.0, undecided, undecided).ToDouble(), Printed);

        // All clusters are there, of whatever sizes.
        Tensor decided = AssignmentInputs.OneHot((2 * clusters) + 3, clusters);
        Assert.AreEqual(Math.Log(1.0 + (((2.0 * clusters) - 2.0) / Math.E)), FeatureLoss.value(1.0, decided, decided).ToDouble(), Rounding);
        Assert.AreEqual(floor, FeatureLoss.value(1.0, decided, decided).ToDouble(), Printed);
    }

    [TestMethod]
    public void Objective_CollapsedClusters_IsFinite()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor collapsed = AssignmentInputs.Collapsed(6, 4);
        Outputs outputs = LossInputs.Of(GoldenFile.Tensor(203, -1.0, 1.0, 6, 5), GoldenFile.Tensor(204, -1.0, 1.0, 6, 5), collapsed, collapsed);

        Assert.IsTrue(double.IsFinite(Paper.Total(outputs)));
        Assert.IsTrue(Paper.Gradients(outputs).All(gradient => gradient.isfinite().all().ToBoolean()));
        Assert.AreEqual(2.0 * Math.Log(4.0), Paper.Evaluate(outputs).Terms[2].ToDouble(), Rounding);
    }

    [TestMethod]
    public void Objective_SamplesOrClustersPermutedOrViewsSwapped_IsTheSame()
    {
        using DisposeScope scope = NewDisposeScope();
        Outputs outputs = Generated();
        double expected = Paper.Total(outputs);
        Tensor samples = AssignmentInputs.Order(3, 6);
        Tensor clusters = AssignmentInputs.Order(4, 4);

        Assert.AreEqual(expected, Paper.Total(outputs.Map(latent => latent[samples], p => p[samples])), Rounding);
        Assert.AreEqual(expected, Paper.Total(outputs.Map(latent => latent, p => p.index_select(1, clusters))), Rounding);
        Assert.AreEqual(expected, Paper.Total(outputs.Swapped()), Rounding);
    }

    [TestMethod]
    public void Objective_EntropyOfWeightZero_IsLeftOut()
    {
        using DisposeScope scope = NewDisposeScope();
        ObjectiveFunction without = new(ContrastiveClustering.objective(0.5, 1.0, 0.0));

        CollectionAssert.AreEqual((string[])["instance", "cluster_contrastive"], without.TermNames.ToArray());
        Assert.AreEqual(2.739058230 + 1.853405624, without.Total(Generated()), 2 * Printed);
    }

    [TestMethod]
    public void Gradients_OfTotal_AreTheCentralDifferences()
    {
        using DisposeScope scope = NewDisposeScope();
        Outputs outputs = Generated();
        AssignmentInputs.AssertGradient(leaf => Paper.Evaluate(LossInputs.Of(leaf, outputs.Latent2, outputs.Features1, outputs.Features2)).Total, outputs.Latent1);
        AssignmentInputs.AssertGradient(leaf => Paper.Evaluate(LossInputs.Of(outputs.Latent1, outputs.Latent2, outputs.Features1, leaf)).Total, outputs.Features2);
    }

    private static Outputs Generated() => LossInputs.Of(
        GoldenFile.Tensor(203, -1.0, 1.0, 6, 5),
        GoldenFile.Tensor(204, -1.0, 1.0, 6, 5),
        AssignmentInputs.Generate(201, 6, 4),
        AssignmentInputs.Generate(202, 6, 4));
}
