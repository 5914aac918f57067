using CD.Runner.Reproduction;
using CD.Runner.Reproduction.Results;
using CD.Tests.Data;
using CD.Tests.Support;

namespace CD.Tests.Reproduction;

[TestClass]
public sealed class TableTests
{
    private static readonly string[] AllFormats = ["csv", "md", "tex"];

    [TestMethod]
    public void Write_TwoSeeds_AreMeansDeviationsAndDifferences()
    {
        using TemporaryFolder folder = new();
        ExpandedPlan plan = ReproductionTesting.Paper(folder.Path, "small", [1, 2], ["table6", "table9"], "stl10");
        Finish(plan, "cd-128", [("backbone", 0.5, 0.3, 0.6), ("feature", 0.60, 0.40, 0.70)], [("backbone", 0.7, 0.5, 0.8), ("feature", 0.64, 0.44, 0.74)]);
        Finish(plan, "simclr", [("backbone", 0.4, 0.2, 0.5), ("latent", 0.3, 0.1, 0.4)]);

        (IReadOnlyList<TableGrid> tables, _) = TableWriter.Write(plan, folder.File("tables"), AllFormats);

        // The standard deviation of .60 and .64 over n - 1 is .04 / sqrt 2. Without heads, the final output is z; one of its two runs is missing.
        string[] lines = File.ReadAllLines(folder.File("tables/table6.csv"));
        Assert.AreEqual("data_set,feature-level_head,NMI,ARI,ACC,scale", lines[0]);
        Assert.AreEqual("stl10,no,0.300,0.100,0.400,small", lines[1]);
        Assert.AreEqual("stl10,yes,0.620 ± 0.028,0.420 ± 0.028,0.720 ± 0.028,small", lines[2]);
        Assert.AreEqual("ImageNet-10,no,,,,small", lines[3]);
        StringAssert.Contains(File.ReadAllText(folder.File("tables/table9.csv")), "stl10,no,0.400,0.200,0.500,small");
        string[] rows = File.ReadAllLines(folder.File("tables/tables-long.csv"));
        Assert.Contains("table6,stl10,yes,cd-128,final,nmi,0.62,0.028284271247461926,2,0.679,0.007,-0.059,small,K-means on feature", rows);
        Assert.Contains("table6,stl10,no,simclr,final,nmi,0.3,,1,0.599,0.029,-0.299,small,K-means on latent", rows);
        Assert.Contains("table6,imagenet10,yes,cd-128,final,acc,,,0,0.931,0.003,,small,K-means on feature", rows);
        Assert.IsFalse(TableSummary.Complete(tables), "A run of SimCLR is missing.");

        Finish(plan, "simclr", [("backbone", 0.4, 0.2, 0.5), ("latent", 0.3, 0.1, 0.4)], [("backbone", 0.4, 0.2, 0.5), ("latent", 0.3, 0.1, 0.4)]);
        Assert.IsTrue(TableSummary.Complete(TableWriter.Write(plan, folder.File("tables"), AllFormats).Tables));
    }

    [TestMethod]
    public void Write_MethodsThatTheProgramLacks_AreEmptyBesideThePapers()
    {
        using TemporaryFolder folder = new();
        ExpandedPlan plan = ReproductionTesting.Paper(folder.Path, "tiny", [42], ["table2"], "cifar10");
        Finish(plan, "kmeans", [("pixels", 0.08, 0.04, 0.2)]);

        TableWriter.Write(plan, folder.File("tables"), AllFormats);

        Assert.AreEqual("cifar10,NMI,0.080,,,,,,,,,tiny", File.ReadAllLines(folder.File("tables/table2.csv"))[1]);
        string page = File.ReadAllText(folder.File("tables/tables.md"));
        StringAssert.Contains(page, "## Table 2: K-means on the backbone");
        StringAssert.Contains(page, "| cifar10 | NMI | 0.080 | | | | | | | | |\n| | *paper* | *0.087* | *0.239* | *0.240* |");
        StringAssert.Contains(page, "| | *difference* | *-0.007* | |");
        StringAssert.Contains(page, "not the paper's protocol");
        StringAssert.Contains(File.ReadAllText(folder.File("tables/tables.tex")), "cifar10 & NMI & 0.080 &  &");
    }

    [TestMethod]
    public void Write_DataSetWithoutLabels_HasNoCellsToFill()
    {
        using TemporaryFolder folder = new();
        ReproductionRecord record = ReproductionTesting.Record("tiny", [42], ["table6"], "stl10");
        ExpandedPlan plan = new(folder.Path, record with { Datasets = [record.Datasets[0] with { Classes = 0 }] }, PlanReader.Paper);

        (IReadOnlyList<TableGrid> tables, _) = TableWriter.Write(plan, folder.File("tables"), AllFormats);

        Assert.IsTrue(TableSummary.Complete(tables));
        Assert.IsTrue(tables[0].Cells.All(cell => cell.Expected == 0));
    }

    [TestMethod]
    public void Write_DataSets_AreCountedNotRemembered()
    {
        using TemporaryFolder folder = new();
        ReproductionRecord record = ReproductionTesting.Record("tiny", [42], ["table1"], "cifar10");
        ExpandedPlan plan = new(folder.Path, record with { Datasets = [record.Datasets[0] with { Images = 59_999, Classes = 9 }] }, PlanReader.Paper);

        TableWriter.Write(plan, folder.File("tables"), AllFormats);

        DataTesting.AssertItems(File.ReadAllLines(folder.File("tables/table1.csv"))[..3], "data_set,split,images,classes,scale", "cifar10,train+test,59999,9,tiny", "CIFAR-100-20,,,,tiny");
        StringAssert.Contains(File.ReadAllText(folder.File("tables/tables.md")), "| | *paper* | *60000* | *10* |");
    }

    [TestMethod]
    public void PaperNumbers_Every_BelongsToACellOfItsTable()
    {
        foreach ((string name, int count) in new[] { ("table2", 108), ("table3", 96), ("table6", 12), ("table9", 12) })
        {
            PlanTable table = PlanReader.Paper.Tables[name];
            PaperNumbers numbers = PaperNumbers.Of(name);
            int found = (from dataset in table.Datasets
                         from entry in table.Entries
                         from metric in Metrics.Names
                         select numbers.Find(dataset, entry.Key, table.Stages[0], metric)).Count(number => number is not null);
            Assert.AreEqual(count, found, name);
        }

        // Read off the paper's Tables 2 and 3.
        Assert.AreEqual(0.758, PaperNumbers.Of("table2").Find("stl10", "CD-256", "backbone", "acc")!.Value);
        Assert.AreEqual(0.394, PaperNumbers.Of("table3").Find("imagenet10", "DAC", "final", "nmi")!.Value);
        Assert.IsNull(PaperNumbers.Of("table4").Find("stl10", "yes yes", "backbone", "nmi"));
    }

    [TestMethod]
    [DataRow("table2", "Table 2")]
    [DataRow("figure-10", "Figure 10")]
    [DataRow("temperatures", "temperatures")]
    [DataRow("7", "7")]
    public void Heading_Name_IsForPeople(string name, string heading) => Assert.AreEqual(heading, MarkdownPage.Heading(name));

    [TestMethod]
    public void Escape_SpecialLetters_AreLatexs() =>
        Assert.AreEqual("50\\% of a\\_b \\& 0.1 $\\pm$ 0.2 \\textbackslash{}x\\{\\}\\#\\$\\textasciitilde{}\\textasciicircum{}", LatexPage.Escape("50% of a_b & 0.1 ± 0.2 \\x{}#$~^"));

    private static void Finish(ExpandedPlan plan, string variant, params (string, double, double, double)[][] scores)
    {
        string dataset = plan.Record.Datasets[0].Name;
        foreach ((PlannedRun run, (string, double, double, double)[] stages) in plan.RunsOf(dataset, variant).Zip(scores))
        {
            ReproductionTesting.Finish(plan, run, stages);
        }
    }
}
