using CD.Losses.FSharp;
using FsCheck;
using FsCheck.Fluent;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Losses;

[TestClass]
public sealed class LossPropertyTests
{
    // float64 sums of at most 16 rows, in another order.
    private const double Rounding = 1e-11;

    private static readonly IReadOnlyList<(string Name, ObjectiveFunction Objective)> Objectives = LossInputs.Objectives();

    [TestMethod]
    public void Terms_ViewsSwapped_AreTheSame() =>
        ForAll(sample => Objectives.All(each => Near(each.Objective.Total(sample.Outputs), each.Objective.Total(sample.Outputs.Swapped()))));

    [TestMethod]
    public void Terms_SamplesPermutedInBothViews_AreTheSame() =>
        ForAll(sample =>
        {
            Tensor order = Order(sample.Seed, sample.Outputs.Latent1.size(0));
            Outputs permuted = sample.Outputs.Map(latent => latent[order], features => features[order]);
            return Objectives.All(each => Near(each.Objective.Total(sample.Outputs), each.Objective.Total(permuted)));
        });

    [TestMethod]
    public void Terms_HeadsAndDimensionsPermutedInBothViews_AreTheSame() =>
        ForAll(sample =>
        {
            Tensor dimensions = Order(sample.Seed, sample.Outputs.Latent1.size(1));
            Tensor heads = Order(sample.Seed + 1, sample.Outputs.Features1.size(1));
            Outputs permuted = sample.Outputs.Map(latent => latent.index_select(1, dimensions), features => features.index_select(1, heads));
            return Objectives.All(each => Near(each.Objective.Total(sample.Outputs), each.Objective.Total(permuted)));
        });

    [TestMethod]
    public void InstanceLoss_RowsScaled_IsTheSame() =>
        ForAll(sample =>
        {
            Tensor scale = linspace(0.5, 3.0, sample.Outputs.Latent1.size(0), ScalarType.Float64).unsqueeze(1);
            double scaled = InstanceLoss.value(0.5, sample.Outputs.Latent1 * scale, sample.Outputs.Latent2).ToDouble();
            return Near(InstanceLoss.value(0.5, sample.Outputs.Latent1, sample.Outputs.Latent2).ToDouble(), scaled);
        });

    [TestMethod]
    public void InstanceLoss_AnyLatents_LiesBetweenItsBounds() =>
        ForAll(sample =>
        {
            double value = InstanceLoss.value(0.5, sample.Outputs.Latent1, sample.Outputs.Latent2).ToDouble();

            // log(1 + sum over 2N - 2 negatives of exp((cos(negative) - cos(positive)) / t)), cosines in [-1, 1].
            double negatives = (2 * sample.Outputs.Latent1.size(0)) - 2;
            return Between(Math.Log(1.0 + (negatives * Math.Exp(-4.0))), value, Math.Log(1.0 + (negatives * Math.Exp(4.0))));
        });

    [TestMethod]
    public void FeatureLoss_AnyPredictions_LiesBetweenItsBounds() =>
        ForAll(sample =>
        {
            double value = FeatureLoss.value(1.0, sample.Outputs.Features1, sample.Outputs.Features2).ToDouble();

            // As above with cosines in [0, 1], since no prediction is negative.
            double negatives = (2 * sample.Outputs.Features1.size(1)) - 2;
            return Between(Math.Log(1.0 + (negatives * Math.Exp(-1.0))), value, Math.Log(1.0 + (negatives * Math.E)));
        });

    [TestMethod]
    public void EntropyAndDecorrelation_AnyPredictions_LieBetweenZeroAndOne() =>
        ForAll(sample =>
            Between(0.0, NormalizedEntropy.value(sample.Outputs.Features1, sample.Outputs.Features2).ToDouble(), 1.0)
            && Between(0.0, HeadDecorrelation.value(sample.Outputs.Features1, sample.Outputs.Features2).ToDouble(), 1.0));

    [TestMethod]
    public void Terms_PredictionsRoundedAndLatentsThinned_HaveFiniteGradients() =>
        ForAll(sample =>
        {
            // About half of z's entries become 0, whole rows among them; p is 0 or 1 throughout.
            Outputs outputs = sample.Outputs.Map(latent => latent.clamp_min(0.0), features => features.round());
            return Objectives.All(each => each.Objective.Gradients(outputs).All(gradient => gradient.isfinite().all().ToBoolean()));
        });

    [TestMethod]
    public void Terms_Evaluated_LeaveTheirInputsAlone() =>
        ForAll(sample =>
        {
            Outputs before = sample.Outputs.Map(latent => latent.clone(), features => features.clone());
            Objectives[^1].Objective.Total(sample.Outputs);
            return before.Latent1.eq(sample.Outputs.Latent1).all().ToBoolean() && before.Features2.eq(sample.Outputs.Features2).all().ToBoolean();
        });

    private static void ForAll(Func<(ulong Seed, Outputs Outputs), bool> property)
    {
        Arbitrary<(int Seed, int Batch, int Latent, int Heads)> shapes = (
            from seed in Gen.Choose(0, 1_000_000)
            from batch in Gen.Choose(1, 8)
            from latent in Gen.Choose(1, 6)
            from heads in Gen.Choose(2, 6)
            select (seed, batch, latent, heads)).ToArbitrary();

        Prop.ForAll(shapes, shape =>
        {
            using DisposeScope scope = NewDisposeScope();
            ulong seed = (ulong)shape.Seed * 8;
            return property((seed, LossInputs.Generate(seed, shape.Batch, shape.Latent, shape.Heads)));
        }).QuickCheckThrowOnFailure();
    }

    private static Tensor Order(ulong seed, long count) => argsort(Support.GoldenFile.Tensor(seed, 0.0, 1.0, count));

    private static bool Near(double expected, double actual) => Math.Abs(expected - actual) <= Rounding;

    private static bool Between(double low, double value, double high) => value >= low - Rounding && value <= high + Rounding;
}
