using CD.Losses.FSharp;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Losses;

[TestClass]
public sealed class BalancedEntropyTests
{
    // The values of the shared fact sheet, computed in float64 by a script of its own and printed with 9 digits.
    private const double Printed = 1e-9;

    // Sums of at most 20 float64 terms of size 1.
    private const double Rounding = 1e-12;

    [TestMethod]
    [DataRow(201ul, 0.048919148)]
    [DataRow(202ul, 0.027731545)]
    public void Value_OfGeneratedAssignments_IsTheSheets(ulong seed, double expected)
    {
        using DisposeScope scope = NewDisposeScope();
        Assert.AreEqual(expected, BalancedEntropy.value(AssignmentInputs.Generate(seed, 6, 4)).ToDouble(), Printed);
    }

    [TestMethod]
    public void Value_EqualClusters_IsZeroHoweverSure()
    {
        using DisposeScope scope = NewDisposeScope();
        Assert.AreEqual(0.0, BalancedEntropy.value(AssignmentInputs.Uniform(6, 4)).ToDouble(), Rounding);
        Assert.AreEqual(0.0, BalancedEntropy.value(AssignmentInputs.OneHot(8, 4)).ToDouble(), Rounding);
    }

    [TestMethod]
    public void Value_OneClusterHasAll_IsTheLogarithmOfTheClustersWithFiniteGradients()
    {
        using DisposeScope scope = NewDisposeScope();
        foreach (ScalarType dtype in new[] { ScalarType.Float32, ScalarType.Float64 })
        {
            Tensor collapsed = AssignmentInputs.Collapsed(5, 10).to_type(dtype);
            Assert.AreEqual(Math.Log(10.0), BalancedEntropy.value(collapsed).ToDouble(), 1e-6);
            Assert.IsTrue(AssignmentInputs.Gradient(BalancedEntropy.value, collapsed).isfinite().all().ToBoolean());
        }
    }

    [TestMethod]
    public void Value_TwoClustersOfThree_IsTheClosedForm()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor assignments = eye(3, dtype: ScalarType.Float64)[tensor(new long[] { 0, 0, 0, 1 })];

        // Shares 3/4 and 1/4 of three clusters.
        double expected = Math.Log(3.0) + (0.75 * Math.Log(0.75)) + (0.25 * Math.Log(0.25));
        Assert.AreEqual(expected, BalancedEntropy.value(assignments).ToDouble(), Rounding);
    }

    [TestMethod]
    public void Value_SamplesOrClustersPermuted_IsTheSame()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor assignments = AssignmentInputs.Generate(11, 7, 5);
        double expected = BalancedEntropy.value(assignments).ToDouble();
        Assert.AreEqual(expected, BalancedEntropy.value(assignments[AssignmentInputs.Order(3, 7)]).ToDouble(), Rounding);
        Assert.AreEqual(expected, BalancedEntropy.value(assignments.index_select(1, AssignmentInputs.Order(4, 5))).ToDouble(), Rounding);
    }

    [TestMethod]
    public void Gradient_OfValue_IsTheCentralDifference()
    {
        using DisposeScope scope = NewDisposeScope();
        AssignmentInputs.AssertGradient(BalancedEntropy.value, AssignmentInputs.Generate(21, 4, 3));
    }
}
