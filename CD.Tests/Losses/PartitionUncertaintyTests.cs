using CD.Losses.FSharp;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Losses;

[TestClass]
public sealed class PartitionUncertaintyTests
{
    // The values of the shared fact sheet, computed in float64 by a script of its own and printed with 9 digits.
    private const double Printed = 1e-9;

    // Sums of at most 70 float64 terms of size 1.
    private const double Rounding = 1e-12;

    [TestMethod]
    public void Value_OfGeneratedAssignments_IsTheSheets()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor originals = AssignmentInputs.Generate(201, 6, 4);
        Tensor perturbed = AssignmentInputs.Generate(202, 6, 4);
        Tensor similarity = Similarity.cosineBetween(originals.mT, perturbed.mT);

        Assert.AreEqual(0.920523513, similarity[0, 0].ToDouble(), Printed);
        Assert.AreEqual(0.315734688, similarity[0, 1].ToDouble(), Printed);
        Assert.AreEqual(1.341057086, PartitionUncertainty.value(originals, perturbed).ToDouble(), Printed);

        // The sheet's whole loss, with PICA's weight 2 of the entropy.
        Tensor total = PartitionUncertainty.value(originals, perturbed) + (2.0 * BalancedEntropy.value(originals));
        Assert.AreEqual(1.438895382, total.ToDouble(), Printed);
    }

    [TestMethod]
    public void Value_ThreeCopies_IsTheSheets()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor originals = AssignmentInputs.Generate(201, 6, 4);
        Tensor perturbed = AssignmentInputs.Generate(205, 18, 4);
        Tensor value = PartitionUncertainty.value(originals, perturbed);

        Assert.AreEqual(1.365823406, value.ToDouble(), Printed);
        Assert.AreEqual(1.463661702, (value + (2.0 * BalancedEntropy.value(originals))).ToDouble(), Printed);
    }

    [TestMethod]
    [DataRow(10L, 1.461150172)]
    [DataRow(20L, 2.078154386)]
    [DataRow(70L, 3.272745692)]
    public void Value_OneHotAndEqual_IsTheFloor(long clusters, double expected)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor assignments = AssignmentInputs.OneHot(2 * clusters, clusters);
        double value = PartitionUncertainty.value(assignments, assignments).ToDouble();

        Assert.AreEqual(Math.Log(1.0 + ((clusters - 1) / Math.E)), value, Rounding);
        Assert.AreEqual(expected, value, Printed);
    }

    [TestMethod]
    public void Value_UniformOrCollapsed_IsFinite()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor uniform = AssignmentInputs.Uniform(6, 10);
        Assert.AreEqual(Math.Log(10.0), PartitionUncertainty.value(uniform, uniform).ToDouble(), Rounding);

        // Column 0 is like itself and unlike the empty ones, whose cosine is 0 to all: (log(e + 9) - 1 + 9 log 10) / 10.
        Tensor collapsed = AssignmentInputs.Collapsed(6, 10);
        double expected = (Math.Log(Math.E + 9.0) - 1.0 + (9.0 * Math.Log(10.0))) / 10.0;
        Assert.AreEqual(expected, PartitionUncertainty.value(collapsed, collapsed).ToDouble(), Rounding);
        Assert.IsTrue(AssignmentInputs.Gradient(leaf => PartitionUncertainty.value(leaf, collapsed), collapsed).isfinite().all().ToBoolean());
        Assert.IsTrue(AssignmentInputs.Gradient(leaf => PartitionUncertainty.value(collapsed, leaf), collapsed).isfinite().all().ToBoolean());
    }

    [TestMethod]
    public void Value_SamplesOrClustersPermutedInBoth_IsTheSameAndSwappedIsNot()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor originals = AssignmentInputs.Generate(31, 7, 5);
        Tensor perturbed = AssignmentInputs.Generate(32, 7, 5);
        double expected = PartitionUncertainty.value(originals, perturbed).ToDouble();
        Tensor samples = AssignmentInputs.Order(3, 7);
        Tensor clusters = AssignmentInputs.Order(4, 5);

        Assert.AreEqual(expected, PartitionUncertainty.value(originals[samples], perturbed[samples]).ToDouble(), Rounding);
        Assert.AreEqual(expected, PartitionUncertainty.value(originals.index_select(1, clusters), perturbed.index_select(1, clusters)).ToDouble(), Rounding);
        Assert.IsGreaterThan(1e-6, Math.Abs(expected - PartitionUncertainty.value(perturbed, originals).ToDouble()));
    }

    [TestMethod]
    public void Value_TheSameCopyTwice_IsThatOfOne()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor originals = AssignmentInputs.Generate(31, 7, 5);
        Tensor perturbed = AssignmentInputs.Generate(32, 7, 5);

        double expected = PartitionUncertainty.value(originals, perturbed).ToDouble();
        Assert.AreEqual(expected, PartitionUncertainty.value(originals, cat([perturbed, perturbed])).ToDouble(), Rounding);
    }

    [TestMethod]
    public void Value_CopiesThatAreNotWhole_AreRefused()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor originals = AssignmentInputs.Generate(31, 4, 3);

        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => PartitionUncertainty.value(originals, AssignmentInputs.Generate(32, 6, 3)));
        StringAssert.Contains(error.Message, "pass whole copies of the batch");
        Assert.ThrowsExactly<ArgumentException>(() => PartitionUncertainty.value(originals, AssignmentInputs.Generate(32, 4, 5)));
    }

    [TestMethod]
    public void Gradient_OfValue_IsTheCentralDifference()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor originals = AssignmentInputs.Generate(21, 4, 3);
        Tensor perturbed = AssignmentInputs.Generate(22, 8, 3);
        AssignmentInputs.AssertGradient(leaf => PartitionUncertainty.value(leaf, perturbed), originals);
        AssignmentInputs.AssertGradient(leaf => PartitionUncertainty.value(originals, leaf), perturbed);
    }
}
