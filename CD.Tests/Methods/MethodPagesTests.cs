using CD.Runner.Configuration;
using CD.Runner.Evaluation;
using CD.Runner.Methods;
using CD.Runner.Reproduction;
using CD.Tests.Support;

namespace CD.Tests.Methods;

/// <summary>What comes with a method beside its code.</summary>
[TestClass]
public sealed class MethodPagesTests
{
    // Contrastive disentangling's presets are the program's first, which SimCLR shares as its ablation; K-means trains nothing.
    private static readonly string[] WithoutOwnPresets = ["contrastive-disentangling", "simclr", "kmeans"];

    public static IEnumerable<object[]> Names => MethodCatalogue.BuiltIn.All.Select(method => (object[])[method.Name]);

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Method_OfTheCatalogue_HasItsPageAndItsLineInTheIndex(string name)
    {
        IMethod method = MethodCatalogue.BuiltIn.Find(name)!;
        string page = File.ReadAllText(Path.Combine(RepositoryFolder.Path, "docs", "methods", $"{name}.md"));
        string line = File.ReadLines(Path.Combine(RepositoryFolder.Path, "docs", "methods.md")).Single(line => line.StartsWith($"| `{name}` |", StringComparison.Ordinal));
        string[] cells = [.. line.Split('|', StringSplitOptions.TrimEntries)[1..^1]];

        StringAssert.StartsWith(page, $"# {name}\n");
        Assert.AreEqual(method.NeedsClusters ? "yes" : "no", cells[2]);
        Assert.AreEqual(string.Join(", ", method.Stages.Select(Text)), cells[3]);
        Assert.AreEqual(method.EvaluatedOn, cells[4]);
        Assert.AreEqual($"[{name}](methods/{name}.md)", cells[5]);
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Method_OfTheCatalogue_HasItsPresetsAndItsPlaceInTheComparison(string name)
    {
        string[] presets = WithoutOwnPresets.Contains(name) ? [] : [$"{name}-paper", $"{name}-small"];
        foreach (string preset in presets)
        {
            Assert.Contains(preset, Presets.Names);
            Assert.AreEqual(name, ConfigurationResolver.Resolve(new ConfigurationSources { Preset = preset }, needsData: false).Method.Name);
        }

        Plan comparison = PlanReader.Parse(PlanReader.ComparisonText, "the plan", PlanReader.Paper, lenient: true);
        Assert.Contains(name, comparison.Tables["comparison"].Entries.Where(entry => entry.Variant is not null).Select(entry => PlanReader.Resolve(comparison, entry.Variant!).Method));
    }

    [TestMethod]
    [DataRow("ae", false)]
    [DataRow("dae", false)]
    [DataRow("decnn", false)]
    [DataRow("vae", false)]
    [DataRow("dcgan", false)]
    [DataRow("dec", false)]
    [DataRow("jule", false)]
    [DataRow("dac", true)]
    [DataRow("dccm", true)]
    public void Uses_OfMethodsThatTakeImagesAsTheyAre_IsFalseForViews(string name, bool flips)
    {
        ConfiguredMethod method = new(MethodCatalogue.BuiltIn.Find(name)!);

        Assert.IsTrue(method.Uses("augmentation.image_size"));
        Assert.AreEqual(flips, method.Uses("augmentation.flip_probability"));
        Assert.IsFalse(method.Uses("augmentation.crop_scale_min"));
        Assert.IsFalse(method.Uses("augmentation.plain_first_view"));
        Assert.IsFalse(method.Uses("model.backbone"));
    }

    private static string Text(Stage stage) => $"{stage.Name} {stage.Symbol}{(stage.Kind != StageKind.Matrix ? " (own clusters)" : stage.Scored ? string.Empty : " (not scored)")}";
}
