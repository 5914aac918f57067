using CD.Losses.FSharp;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Losses;

[TestClass]
public sealed class CatalogueTests
{
    [TestMethod]
    public void With_NewTerm_IsInTheNewCatalogueAlone()
    {
        Catalogue longer = Catalogue.BuiltIn.With("mean_latent", outputs => outputs.Latent1.mean());

        CollectionAssert.AreEqual((string[])[.. Catalogue.BuiltIn.Names, "mean_latent"], longer.Names.ToArray());
        Assert.DoesNotContain("mean_latent", Catalogue.BuiltIn.Names);
    }

    [TestMethod]
    public void Create_TermOfTheGivenCatalogue_IsEvaluated()
    {
        using DisposeScope scope = NewDisposeScope();
        Outputs outputs = LossInputs.Generate(seed: 3, batch: 4, latent: 3, heads: 3);
        Catalogue catalogue = Catalogue.BuiltIn.With("mean_latent", each => each.Latent1.mean());
        ObjectiveOptions options = LossInputs.Options(0.0, 0.0, 0.0, new Dictionary<string, double> { ["mean_latent"] = 2.0 });

        Assert.AreEqual(2.0 * outputs.Latent1.mean().ToDouble(), ObjectiveFunction.Create(options, catalogue).Total(outputs));
        Assert.ThrowsExactly<ArgumentException>(() => LossInputs.Objective(options));
    }

    [TestMethod]
    [DataRow("head_decorrelation", "taken")]
    [DataRow("feature_contrastive", "taken")]
    [DataRow("headBalance", "snake_case")]
    public void With_NameThatCannotBe_IsRefused(string name, string expected)
    {
        ArgumentException exception = Assert.ThrowsExactly<ArgumentException>(() => Catalogue.BuiltIn.With(name, outputs => outputs.Latent1.mean()));

        StringAssert.Contains(exception.Message, $"'{name}'");
        StringAssert.Contains(exception.Message, expected);
    }
}
