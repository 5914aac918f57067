using CD.Losses.FSharp;
using CD.Tests.Support;
using FsCheck;
using FsCheck.Fluent;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Losses;

[TestClass]
public sealed class StudentClusteringTests
{
    // Sums of a few float64 terms of size 1.
    private const double Rounding = 1e-12;

    // What the values given to nine digits round.
    private const double Digits = 6e-10;

    // Codes, centres and the values below are of an independent float64 script in plain Python, from the paper's formulas.
    private static Tensor Codes => GoldenFile.Tensor(206, -2.0, 2.0, 6, 3);

    private static Tensor Centres => GoldenFile.Tensor(207, -2.0, 2.0, 4, 3);

    [TestMethod]
    public void Assignment_TwoCentres_IsItsValueOnPaper()
    {
        using DisposeScope scope = NewDisposeScope();

        // Squared distances 2 and 18: 1/3 against 1/19.
        Tensor q = StudentClustering.assignment(1.0, LossInputs.Row(-2.0, -2.0), tensor(new double[,] { { -1.0, -1.0 }, { 1.0, 1.0 } }));
        AssertRow(Rounding, q[0], 19.0 / 22.0, 3.0 / 22.0);

        // With 3 degrees of freedom (1 + d/3)^-2: (5/3)^-2 against 7^-2.
        Tensor three = StudentClustering.assignment(3.0, LossInputs.Row(-2.0, -2.0), tensor(new double[,] { { -1.0, -1.0 }, { 1.0, 1.0 } }));
        AssertRow(Rounding, three[0], 0.36 / (0.36 + (1.0 / 49.0)), (1.0 / 49.0) / (0.36 + (1.0 / 49.0)));
    }

    [TestMethod]
    public void TargetAndDivergence_TwoSamples_AreTheirValuesOnPaper()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor q = tensor(new double[,] { { 0.9, 0.1 }, { 0.6, 0.4 } });

        Tensor p = StudentClustering.target(q.sum([0L]), q);

        AssertRow(Rounding, p[0], 27.0 / 28.0, 1.0 / 28.0);
        AssertRow(Rounding, p[1], 3.0 / 7.0, 4.0 / 7.0);
        Assert.AreEqual(0.044684292, StudentClustering.divergence(p, q).ToDouble(), Digits);
    }

    [TestMethod]
    public void AllFunctions_GeneratedCodes_GiveTheIndependentValues()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor codes = Codes.requires_grad_();
        Tensor centres = Centres.requires_grad_();

        Tensor q = StudentClustering.assignment(1.0, codes, centres);
        Tensor p = StudentClustering.target(q.detach().sum([0L]), q.detach());
        Tensor loss = StudentClustering.divergence(p, q);
        loss.backward();

        AssertRow(Digits, q[0], 0.066826550, 0.174283267, 0.046390678, 0.712499505);
        AssertRow(Digits, p[0], 0.007537115, 0.056223859, 0.006398775, 0.929840250);
        Assert.AreEqual(0.081506900, loss.ToDouble(), Digits);
        Assert.AreEqual(1.022125731, (-(p * q.log()).sum() / 6.0).ToDouble(), Digits);
        AssertRow(Digits, codes.grad![0], -0.001566546, 0.004190503, 0.023216519);
        AssertRow(Digits, centres.grad![0], -0.014608736, 0.004083235, 0.018252235);
    }

    // The frequencies of a part of the data are another target: what a target made from each batch would be.
    [TestMethod]
    public void Target_FrequenciesOfHalfTheData_IsAnotherOne()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor q = StudentClustering.assignment(1.0, Codes, Centres);

        Tensor half = StudentClustering.target(q.narrow(0, 0, 3).sum([0L]), q.narrow(0, 0, 3));

        AssertRow(Digits, half[0], 0.012081122, 0.093728736, 0.015030693, 0.879159449);
        Assert.IsTrue(StudentClustering.target(q.sum([0L]), q).narrow(0, 0, 3).allclose(StudentClustering.target(q.sum([0L]), q.narrow(0, 0, 3)), 1e-12, 1e-12));
    }

    // dL/dz_i = 2/N sum_j (p_ij - q_ij)(z_i - mu_j)/(1 + |z_i - mu_j|^2), and minus the same summed over i for mu_j (the paper's equations 4 and 5).
    [TestMethod]
    public void Divergence_Gradients_AreThePapersFormulas()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor codes = Codes.requires_grad_();
        Tensor centres = Centres.requires_grad_();
        Tensor q = StudentClustering.assignment(1.0, codes, centres);
        Tensor p = StudentClustering.target(q.detach().sum([0L]), q.detach());
        StudentClustering.divergence(p, q).backward();

        Tensor difference = codes.detach().unsqueeze(1) - centres.detach(); // [6, 4, 3]
        Tensor pull = (p - q.detach()).unsqueeze(2) * difference / (1.0 + difference.square().sum(2, keepdim: true)) * (2.0 / 6.0);
        Assert.IsTrue(pull.sum(1).allclose(codes.grad!, 1e-12, 1e-14));
        Assert.IsTrue((-pull.sum([0L])).allclose(centres.grad!, 1e-12, 1e-14));
    }

    [TestMethod]
    [DataRow(1.0)]
    [DataRow(2.5)]
    public void Divergence_Gradients_AreCentralDifferences(double alpha)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor q = StudentClustering.assignment(alpha, Codes, Centres);
        Tensor p = StudentClustering.target(q.sum([0L]), q);

        // Values and derivatives of size 1.
        CentralDifferences.AssertGradients(inputs => StudentClustering.divergence(p, StudentClustering.assignment(alpha, inputs[0], inputs[1])), 1e-8, Codes, Centres);
    }

    [TestMethod]
    public void Target_UniformAssignment_IsTheAssignmentAndTheDivergenceZero()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor q = full(5, 4, 0.25, ScalarType.Float64);

        Tensor p = StudentClustering.target(q.sum([0L]), q);

        Assert.IsTrue(p.allclose(q, 0.0, Rounding));
        Assert.AreEqual(0.0, StudentClustering.divergence(p, q).ToDouble(), Rounding);
    }

    [TestMethod]
    public void Assignment_CodesAndCentresMovedTogether_IsTheSame() => Prop.ForAll(
        Gen.Choose(0, 1_000_000).Three().ToArbitrary(),
        seeds =>
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor codes = GoldenFile.Tensor((ulong)seeds.Item1, -3.0, 3.0, 5, 3);
            Tensor centres = GoldenFile.Tensor((ulong)seeds.Item2, -3.0, 3.0, 4, 3);
            Tensor shift = GoldenFile.Tensor((ulong)seeds.Item3, -9.0, 9.0, 3);
            Tensor q = StudentClustering.assignment(1.0, codes, centres);
            Tensor p = StudentClustering.target(q.sum([0L]), q);
            Tensor order = tensor([2L, 0L, 3L, 1L]);
            return StudentClustering.assignment(1.0, codes + shift, centres + shift).allclose(q, 1e-9, 1e-12)
                && StudentClustering.assignment(1.0, codes, centres[order]).allclose(q.index_select(1, order), 1e-12, 1e-12)
                && q.sum(1).allclose(ones(5, ScalarType.Float64), 0.0, Rounding)
                && p.sum(1).allclose(ones(5, ScalarType.Float64), 0.0, Rounding)
                && StudentClustering.divergence(p, q).ToDouble() >= -Rounding;
        }).QuickCheckThrowOnFailure();

    // Without the squared weights vanishing: a cluster of tiny assignments still has a target.
    [TestMethod]
    public void Target_ClusterThatIsAlmostDead_IsFiniteInFloat32()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor q = StudentClustering.assignment(1.0, tensor(new float[,] { { 0f, 0f }, { 1f, 0f } }), tensor(new float[,] { { 0f, 0f }, { 1e15f, 0f } }));

        Tensor p = StudentClustering.target(q.sum([0L]), q);

        Assert.IsTrue(p.isfinite().all().ToBoolean());
        Assert.IsTrue(double.IsFinite(StudentClustering.divergence(p, q).ToDouble()));
    }

    [TestMethod]
    public void Functions_ThatDoNotFit_AreRefused()
    {
        using DisposeScope scope = NewDisposeScope();

        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => StudentClustering.assignment(1.0, zeros(2, 3), zeros(2, 4))).Message, "space of the codes");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => StudentClustering.target(zeros(3), zeros(2, 4))).Message, "frequency a cluster");
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => StudentClustering.assignment(0.0, zeros(2, 3), zeros(2, 3)));
    }

    private static void AssertRow(double tolerance, Tensor row, params double[] expected)
    {
        double[] actual = row.detach().contiguous().data<double>().ToArray();
        for (int k = 0; k < expected.Length; k++)
        {
            Assert.AreEqual(expected[k], actual[k], tolerance, $"element {k}");
        }
    }
}
