using CD.Losses.FSharp;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Losses;

[TestClass]
public sealed class ObjectiveFunctionTests
{
    [TestMethod]
    public void Create_PaperOptions_HasThePapersTermsAndWeights()
    {
        ObjectiveFunction objective = ObjectiveFunction.Create(ObjectiveOptions.Paper, Catalogue.BuiltIn);

        AssertTerms(objective, ("instance", 1.0), ("feature_contrastive", 1.0), ("normalized_entropy", -1.0));
    }

    [TestMethod]
    public void Create_ExtraTerm_ComesLastUnderItsName()
    {
        ObjectiveFunction objective = LossInputs.Objective(
            LossInputs.Options(instance: 2.0, alpha: 0.25, extra: new Dictionary<string, double> { ["head_decorrelation"] = 0.1 }));

        AssertTerms(objective, ("instance", 2.0), ("feature_contrastive", 1.0), ("normalized_entropy", -0.25), ("head_decorrelation", 0.1));
    }

    [TestMethod]
    public void Create_ZeroWeight_LeavesTheTermOut()
    {
        ObjectiveFunction objective = LossInputs.Objective(
            LossInputs.Options(feature: 0.0, extra: new Dictionary<string, double> { ["head_decorrelation"] = 0.0 }));

        AssertTerms(objective, ("instance", 1.0), ("normalized_entropy", -1.0));
    }

    [TestMethod]
    public void Evaluate_WeightedTerms_SumsToTheTotal()
    {
        using DisposeScope scope = NewDisposeScope();
        Outputs outputs = LossInputs.Generate(seed: 3, batch: 6, latent: 5, heads: 4);
        ObjectiveFunction objective = LossInputs.Objective(
            LossInputs.Options(0.5, 2.0, 3.0, new Dictionary<string, double> { ["head_decorrelation"] = -0.7 }));

        ObjectiveValue value = objective.Evaluate(outputs);

        double[] terms =
        [
            InstanceLoss.value(0.5, outputs.Latent1, outputs.Latent2).ToDouble(),
            FeatureLoss.value(1.0, outputs.Features1, outputs.Features2).ToDouble(),
            NormalizedEntropy.value(outputs.Features1, outputs.Features2).ToDouble(),
            HeadDecorrelation.value(outputs.Features1, outputs.Features2).ToDouble(),
        ];
        CollectionAssert.AreEqual(terms, value.Terms.Select(term => term.ToDouble()).ToArray());

        // Four float64 products and their sum.
        double total = (0.5 * terms[0]) + (2.0 * terms[1]) - (3.0 * terms[2]) - (0.7 * terms[3]);
        Assert.AreEqual(total, value.Total.ToDouble(), 1e-14);
    }

    [TestMethod]
    public void Evaluate_TrainableViews_GivesTheTotalAGraphAndTheTermsNone()
    {
        using DisposeScope scope = NewDisposeScope();
        Outputs outputs = LossInputs.Generate(seed: 3, batch: 4, latent: 3, heads: 3).Map(latent => latent.requires_grad_(), features => features);

        ObjectiveValue value = ObjectiveFunction.Create(ObjectiveOptions.Paper, Catalogue.BuiltIn).Evaluate(outputs);

        Assert.IsTrue(value.Total.requires_grad);
        Assert.IsFalse(value.Terms.Any(term => term.requires_grad));
    }

    [TestMethod]
    public void Create_NoTermLeft_IsRefused()
    {
        ArgumentException exception =
            Assert.ThrowsExactly<ArgumentException>(() => LossInputs.Objective(LossInputs.Options(0.0, 0.0, 0.0)));
        StringAssert.Contains(exception.Message, "at least one term");
    }

    [TestMethod]
    public void Create_UnknownExtraTerm_NamesTheKnownOnes()
    {
        ArgumentException exception = Assert.ThrowsExactly<ArgumentException>(
            () => LossInputs.Objective(LossInputs.Options(extra: new Dictionary<string, double> { ["head_decorelation"] = 1.0 })));

        StringAssert.Contains(exception.Message, "'head_decorelation'");
        foreach (string known in Catalogue.BuiltIn.Names)
        {
            StringAssert.Contains(exception.Message, known);
        }
    }

    [TestMethod]
    [DataRow(double.NaN)]
    [DataRow(double.NegativeInfinity)]
    public void Create_WeightNotFinite_IsRefusedUnderItsName(double weight)
    {
        ArgumentOutOfRangeException exception = Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => LossInputs.Objective(LossInputs.Options(feature: weight)));
        Assert.AreEqual("feature_contrastive", exception.ParamName);
    }

    [TestMethod]
    public void Create_TemperatureOfAnUnusedTerm_IsStillChecked()
    {
        ObjectiveOptions options = new(0.0, 1.0, 1.0, instanceTemperature: 0.0, featureTemperature: 1.0, new Dictionary<string, double>());

        ArgumentOutOfRangeException exception = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ObjectiveFunction.Create(options, Catalogue.BuiltIn));
        Assert.AreEqual("InstanceTemperature", exception.ParamName);
    }

    [TestMethod]
    [DataRow("Instance")]
    [DataRow("my loss")]
    [DataRow("1st")]
    [DataRow("")]
    [DataRow("loss\n")]
    public void OfTerms_NameNotSnakeCase_IsRefused(string name)
    {
        ArgumentException exception = Assert.ThrowsExactly<ArgumentException>(() => OfTerms(Term(name, outputs => outputs.Latent1.mean())));
        StringAssert.Contains(exception.Message, "snake_case");
    }

    [TestMethod]
    public void OfTerms_NameUsedTwice_IsRefused()
    {
        Term term = Term("mean", outputs => outputs.Latent1.mean());

        ArgumentException exception = Assert.ThrowsExactly<ArgumentException>(() => OfTerms(term, term));
        StringAssert.Contains(exception.Message, "'mean' 2 times");
    }

    [TestMethod]
    public void Evaluate_TermOfAnotherShape_IsRefusedUnderItsName()
    {
        using DisposeScope scope = NewDisposeScope();
        ObjectiveFunction objective = OfTerms(Term("per_sample", outputs => outputs.Latent1.mean([1])));
        Outputs outputs = LossInputs.Generate(seed: 3, batch: 4, latent: 3, heads: 3);

        ArgumentException exception = Assert.ThrowsExactly<ArgumentException>(() => objective.Evaluate(outputs));
        Assert.AreEqual("per_sample", exception.ParamName);
        StringAssert.Contains(exception.Message, "[4]");
    }

    [TestMethod]
    public void Evaluate_TermThatReturnsATensorItDoesNotOwn_LeavesThatTensorAlive()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor constant = ones(1, ScalarType.Float64).squeeze();
        ObjectiveFunction objective = OfTerms(Term("constant", _ => constant));

        using (DisposeScope inner = NewDisposeScope())
        {
            objective.Evaluate(LossInputs.Generate(seed: 3, batch: 4, latent: 3, heads: 3));
        }

        Assert.AreEqual(1.0, constant.ToDouble());
    }

    private static void AssertTerms(ObjectiveFunction objective, params (string Name, double Weight)[] expected) =>
        CollectionAssert.AreEqual(expected, objective.TermNames.Zip(objective.Weights).ToArray());

    private static Term Term(string name, Func<Outputs, Tensor> loss) =>
        new(name, 1.0, FSharpFunc<Outputs, Tensor>.FromConverter(outputs => loss(outputs)));

    private static ObjectiveFunction OfTerms(params Term[] terms) => new(ObjectiveModule.ofTerms(ListModule.OfArray(terms)));
}
