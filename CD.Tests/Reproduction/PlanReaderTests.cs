using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Errors;
using CD.Runner.Methods;
using CD.Runner.Methods.ContrastiveDisentangling;
using CD.Runner.Reproduction;
using CD.Tests.Data;
using CD.Tests.Support;
using TorchSharp;

namespace CD.Tests.Reproduction;

[TestClass]
public sealed class PlanReaderTests
{
    [TestMethod]
    public void Paper_Items_AreTheTenTablesAndSevenFigures()
    {
        DataTesting.AssertItems(PlanReader.Paper.Items(), [.. Enumerable.Range(1, 10).Select(number => $"table{number}"), .. Enumerable.Range(3, 7).Select(number => $"figure{number}")]);
    }

    [TestMethod]
    public void Paper_AllItemsOnOneDataSet_AreItsVariantsEachTrainedOnce()
    {
        ExpandedPlan plan = ReproductionTesting.Paper("/plan", "tiny", [41, 42], [.. PlanReader.Paper.Items()], "fashion-mnist");

        // Every trained variant with two seeds; K-means on pixels has none.
        Assert.HasCount((2 * (PlanReader.Paper.Variants.Count - 1)) + 1, plan.Runs);
        CollectionAssert.AllItemsAreUnique(plan.Runs.Select(run => run.Name).ToArray());
        DataTesting.AssertItems(plan.RunsOf("fashion-mnist", "cd-128").Select(run => run.Seed), 41, 42);
        Assert.HasCount(1, plan.RunsOf("fashion-mnist", "kmeans"));
    }

    [TestMethod]
    [DataRow("table2", "K-means AE DeCNN DAE VAE DCGAN CC CD-128 CD-256")]
    [DataRow("table3", "JULE DEC DAC DCCM PICA CC CD-128 CD-256")]
    public void Paper_TablesOfMethods_AreFilledByEveryMethodThatThereIs(string table, string labels)
    {
        DataTesting.AssertItems(PlanReader.Paper.Tables[table].Entries.Select(entry => entry.Label), labels.Split(' '));
        foreach (PlanEntry entry in PlanReader.Paper.Tables[table].Entries)
        {
            string method = entry.Label switch { "K-means" => "kmeans", ['C', 'D', '-', ..] => "contrastive-disentangling", var label => label!.ToLowerInvariant() };
            Assert.AreEqual(MethodCatalogue.BuiltIn.Find(method)?.Name, entry.Variant is { } variant ? PlanReader.Resolve(PlanReader.Paper, variant).Method : null, entry.Label);
        }
    }

    [TestMethod]
    [DataRow("tiny", 4000)]
    [DataRow("small", 10_000)]
    public void Paper_EveryVariant_SeesTheSameImagesWithinTheScalesBudget(string scale, int samples)
    {
        ExpandedPlan plan = ReproductionTesting.Paper("/plan", scale, [42], ["table2", "table3"], "fashion-mnist");

        foreach (PlannedRun run in plan.Runs)
        {
            Assert.AreEqual(samples, run.Configuration.Data.Samples, run.Variant);
            if (run.Configuration.Method.Uses("training.epochs"))
            {
                // The images of all steps of all phases; those that Prepare looks at without learning, as evaluation does, left out.
                RunConfiguration single = run.Configuration with { Engine = run.Configuration.Engine with { Dtype = "float32" } };
                using ILearner learner = single.Method.Method.CreateLearner(new LearnerContext(single, torch.CPU, samples, new ImageShape(1, 28, 28), Clusters: 10));
                long drawn = Enumerable.Range(0, learner.Epochs).Sum(epoch => (long)learner.Plan(epoch).Steps * run.Configuration.Training.BatchSize);
                Assert.IsLessThanOrEqualTo(10L * samples, drawn, run.Variant);
                Assert.IsGreaterThan(0, drawn, run.Variant);
            }
        }
    }

    [TestMethod]
    public void Parse_MethodThatTheProgramLacks_IsAnEmptyEntryWhereThatIsAllowed()
    {
        const string text = "variants: { a: { method: nothing }, b: { like: a }, c: { like: simclr } }\ntables: { t: { kind: readouts, entries: [{ label: one, variant: b }, { label: two, variant: c }, { label: three, variant: simclr }] } }";

        Plan plan = PlanReader.Parse(text, "plan", PlanReader.Paper, lenient: true);

        DataTesting.AssertItems(plan.Tables["t"].Entries.Select(entry => entry.Variant), null, "c", "simclr");
        Assert.IsFalse(plan.Variants.ContainsKey("b"));
    }

    [TestMethod]
    public void OnlyMethods_Chosen_EmptiesTheOthersAndLeavesTheirFiguresOut()
    {
        Plan plan = PlanReader.Paper.OnlyMethods(method => method == "simclr");

        DataTesting.AssertItems(plan.Tables["table6"].Entries.Select(entry => entry.Variant), "simclr", null);
        Assert.IsEmpty(plan.Figures);
        Assert.AreEqual("cd-128", PlanReader.Paper.Tables["table6"].Entries[1].Variant);
    }

    [TestMethod]
    public void Paper_BackboneTables_AreTheRunsOfTheOthers()
    {
        string[] Runs(params string[] items) => [.. ReproductionTesting.Paper("/plan", "full", [42], items, "stl10", "imagenet10").Runs.Select(run => run.Name).Order()];

        DataTesting.AssertItems(Runs("table8", "table9", "table10"), Runs("table5", "table6", "table7"));
    }

    [TestMethod]
    public void Paper_Variants_AreTheAblationsAndNothingElse()
    {
        ExpandedPlan plan = ReproductionTesting.Paper("/plan", "full", [42], [.. PlanReader.Paper.Items()], "stl10", "imagenet10");
        RunConfiguration Of(string variant, string dataset = "stl10") => plan.RunsOf(dataset, variant)[0].Configuration;
        string[] Changes(string variant) =>
            [.. RunIdentity.Changed(Of(variant)).Select(change => $"{change.Key}={change.Text}").Except(RunIdentity.Changed(Of("cd-128")).Select(change => $"{change.Key}={change.Text}")).Order()];

        DataTesting.AssertItems(Changes("no-ne"), "objective.alpha=0");
        DataTesting.AssertItems(Changes("no-bn"), "model.head_normalization=false");
        DataTesting.AssertItems(Changes("no-ne-no-bn"), "model.head_normalization=false", "objective.alpha=0");
        DataTesting.AssertItems(Changes("no-schedule"), "training.clip_norm=0", "training.schedule=constant");
        DataTesting.AssertItems(Changes("plain-view"), "augmentation.plain_first_view=true");
        DataTesting.AssertItems(Changes("cd-256"), "training.batch_size=256");
        Assert.AreEqual(("simclr", 128), (Of("simclr").Method.Name, Of("simclr").Training.BatchSize));

        // The paper's protocol at full scale, with the views of each data set.
        RunConfiguration paper = Of("cd-128");
        Assert.AreEqual((1000, 3e-4, 1.0, 224, 1.0, 0.0, 0), (paper.Training.Epochs, paper.Training.LearningRate, paper.Training.ClipNorm, paper.Augmentation.ImageSize, paper.Augmentation.JitterStrength, paper.Augmentation.BlurProbability, paper.Data.Samples));
        Assert.AreEqual(0.5, Of("cd-128", "imagenet10").Augmentation.BlurProbability);
        Assert.AreEqual(1.0, paper.Method.Settings<ObjectiveSettings>().Alpha);
    }

    [TestMethod]
    public void Settings_OfOneMethod_ConcernOnlyItsVariants()
    {
        ReproductionRecord record = ReproductionTesting.Record("tiny", [42], ["table6"], "fashion-mnist") with { Settings = ["objective.instance_temperature=0.25", "training.epochs=2"] };
        ExpandedPlan plan = new("/plan", record, PlanReader.Paper);

        RunConfiguration cd = plan.RunsOf("fashion-mnist", "cd-128")[0].Configuration;
        RunConfiguration simclr = plan.RunsOf("fashion-mnist", "simclr")[0].Configuration;
        Assert.AreEqual((2, 0.25, 2), (cd.Training.Epochs, cd.Method.Settings<ObjectiveSettings>().InstanceTemperature, simclr.Training.Epochs));
        Assert.AreEqual("tiny; objective.instance_temperature=0.25; training.epochs=2", plan.ScaleName);
    }

    [TestMethod]
    public void ReadFile_OwnPlan_UsesItsVariantsAndThePapers()
    {
        using TemporaryFolder folder = new();
        string path = folder.Add("mine.yaml", """
            variants:
              hot: { like: cd-128, settings: { objective.instance_temperature: 1 } }
            tables:
              temperatures:
                title: Temperatures
                kind: methods
                datasets: [fashion-mnist]
                stages: [backbone]
                entries: [{ label: cold, variant: cd-128 }, { label: hot, variant: hot }]
            """u8.ToArray());

        Plan plan = PlanReader.ReadFile(path);

        DataTesting.AssertItems(plan.Items(), "temperatures");
        Assert.AreEqual("128", PlanReader.Resolve(plan, "hot").Settings["training.batch_size"]);
        Assert.AreEqual("1", PlanReader.Resolve(plan, "hot").Settings["objective.instance_temperature"]);
    }

    [TestMethod]
    [DataRow("tables: { t: { kind: methods, stages: [backbone], entries: [{ label: a, variant: nowhere }] } }", "plan: t: there is no variant \"nowhere\"")]
    [DataRow("tables: { t: { kind: methods, stages: [feature], entries: [{ label: a, variant: simclr }] } }", "plan: t: the method simclr has no scored stage \"feature\"; it has backbone, latent.")]
    [DataRow("tables: { t: { kind: switches, stages: [final], switches: [NE], entries: [{ marks: [yes, no], variant: simclr }] } }", "plan: t: an entry has one mark (yes or no) for each of the 1 switches; received 2.")]
    [DataRow("tables: { t: { kind: methods, datasets: [mnist], stages: [final], entries: [] } }", "plan: t: datasets are among")]
    [DataRow("variants: { a: { like: b }, b: { like: a } }", "does not end")]
    [DataRow("variants: { a: { settings: { training.bach_size: 3 } } }", "plan: a: unknown key \"training.bach_size\"; the nearest valid key is training.batch_size.")]
    [DataRow("variants: { a: { settings: { data.samples: 3 } } }", "so data.samples is not a variant's to set")]
    [DataRow("variants: { a: { method: nothing } }", "plan: a: there is no method \"nothing\"")]
    [DataRow("figures: { f: { kind: tsne, dataset: cifar10 } }", "plan: f: a figure draws at least one of the variants")]
    [DataRow("figures: { '../f': { kind: tsne, dataset: cifar10, variants: [simclr] } }", "\"../f\" is no name")]
    [DataRow("tables: { t: { kid: methods } }", "plan line 1: this is not a plan:")]
    [DataRow("tables:", "plan: tables is empty; give it content or leave it out.")]
    [DataRow("variants: { hot: }", "plan: hot is empty; give it content or leave it out.")]
    [DataRow("tables: { t: { stages: [final], entries: [~] } }", "plan: t: an entry is empty; give it content or leave it out.")]
    [DataRow("variants: { a: { method: simclr, settings: { objective.alpha: 0 } } }", "plan: a: objective.alpha is a setting of the method contrastive-disentangling, and this variant's method is simclr.")]
    [DataRow("variants: { a: { method: kmeans, own_preset: true } }", "plan: a: the method kmeans has no preset of its own (kmeans-paper, kmeans-small); leave out own_preset.")]
    [DataRow("tables: { t: { kind: readouts, stages: [final], entries: [{ label: a, variant: simclr }] } }", "plan: t: a table has entries, and stages unless it shows all of them (readouts).")]
    [DataRow("tables: [", "plan line 1: this is not a plan:")]
    public void Parse_WrongPlan_IsOneLine(string text, string message)
    {
        StringAssert.Contains(DataTesting.UserError(ExitCode.Usage, () => PlanReader.Parse(text, "plan", PlanReader.Paper)).Message, message);
    }
}
