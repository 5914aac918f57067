using CD.Losses.FSharp;
using CD.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Losses;

[TestClass]
public sealed class ContrastiveTests
{
    // Sums of at most 16 float64 terms of size 1 to 100.
    private const double Rounding = 1e-12;

    [TestMethod]
    [DataRow(0.5)]
    [DataRow(1.0)]
    public void NtXent_IdenticalViewsWithOrthogonalRows_IsTheClosedForm(double temperature)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor rows = eye(5, dtype: ScalarType.Float64) * 3.0;

        // A row's positive has cosine 1, the other 2N - 2 = 8 rows have cosine 0.
        double expected = Math.Log(Math.Exp(1.0 / temperature) + 8.0) - (1.0 / temperature);
        Assert.AreEqual(expected, Contrastive.ntXent(temperature, rows, rows).ToDouble(), Rounding);
    }

    [TestMethod]
    public void NtXent_AllRowsAlike_IsTheLogarithmOfTheOtherRows()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor rows = ones(4, 3, ScalarType.Float64) * 0.7;

        // Every similarity is the same, so each of the 2N - 1 = 7 other rows is as likely as the positive.
        Assert.AreEqual(Math.Log(7.0), Contrastive.ntXent(0.5, rows, rows * 2.0).ToDouble(), Rounding);
    }

    [TestMethod]
    public void NtXent_ZeroRows_AreOrthogonalToEveryRow()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor rows = zeros(4, 3, ScalarType.Float64);

        Assert.AreEqual(Math.Log(7.0), Contrastive.ntXent(0.5, rows, rows).ToDouble(), Rounding);
    }

    [TestMethod]
    public void NtXent_OppositeViews_PaysTwiceTheInverseTemperature()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor both = cat([LossInputs.Row(1.0, 0.0), LossInputs.Row(1.0, 0.0)]);

        // View 1 holds u, u and view 2 -u, -u: of the 3 others, one has cosine 1 and two, the positive among them, -1.
        double expected = Math.Log(Math.Exp(2.0) + (2.0 * Math.Exp(-2.0))) + 2.0;
        Assert.AreEqual(expected, Contrastive.ntXent(0.5, both, -both).ToDouble(), Rounding);
    }

    [TestMethod]
    public void NtXent_HighTemperature_TendsToTheLogarithmOfTheOtherRows()
    {
        using DisposeScope scope = NewDisposeScope();
        Outputs outputs = LossInputs.Generate(seed: 1, batch: 4, latent: 3, heads: 2);

        // The loss differs from its limit by at most 2 / t.
        Assert.AreEqual(Math.Log(7.0), Contrastive.ntXent(1e9, outputs.Latent1, outputs.Latent2).ToDouble(), 2e-9);
    }

    [TestMethod]
    public void NtXent_LowTemperatureAndIdenticalViews_TendsToZero()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor rows = eye(4, dtype: ScalarType.Float32);

        // log(1 + 6 exp(-1000)); the exponentials themselves would overflow without logsumexp.
        Assert.AreEqual(0.0, Contrastive.ntXent(1e-3, rows, rows).ToDouble(), 0.0);
    }

    [TestMethod]
    public void NtXent_SingleRow_IsZero()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor row = LossInputs.Row(0.3, -0.4);

        Assert.AreEqual(0.0, Contrastive.ntXent(0.5, row, row * -1.0).ToDouble(), 0.0);
    }

    [TestMethod]
    public void FeatureLoss_OfPredictions_IsNtXentOfTheirColumns()
    {
        using DisposeScope scope = NewDisposeScope();
        Outputs outputs = LossInputs.Generate(seed: 7, batch: 6, latent: 3, heads: 4);

        double expected = Contrastive.ntXent(0.8, outputs.Features1.t().contiguous(), outputs.Features2.t().contiguous()).ToDouble();
        Assert.AreEqual(expected, FeatureLoss.value(0.8, outputs.Features1, outputs.Features2).ToDouble(), Rounding);
    }

    [TestMethod]
    public void Similarity_OfRows_IsTheLibrarysCosine()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor rows = GoldenFile.Tensor(3, -1.0, 1.0, 5, 4);
        rows = cat([rows, zeros(1, 4, ScalarType.Float64), rows.narrow(0, 0, 1) * 1e-9]);

        Tensor expected = nn.functional.cosine_similarity(rows.unsqueeze(1), rows.unsqueeze(0), dim: 2, eps: 1e-8);
        Assert.IsLessThan(Rounding, (Similarity.cosine(rows) - expected).abs().max().ToDouble());
    }
}
