using CD.Runner.Configuration;
using CD.Runner.Data.Datasets;
using CD.Runner.Methods;
using CD.Runner.Runs;

namespace CD.Runner.Reproduction;

/// <summary>A plan expanded to its runs: which of them fill which cells.</summary>
internal sealed class ExpandedPlan
{
    private readonly Dictionary<(string Dataset, string Variant), List<PlannedRun>> runsOf = [];
    private readonly Variants variants;

    /// <summary>Expands a record.</summary>
    /// <param name="folder">The folder of runs, tables and figures.</param>
    /// <param name="record">What was asked for, and what the data sets hold.</param>
    /// <param name="plan">The whole plan of which the record names items.</param>
    /// <param name="device">The device of runs that are yet to be trained; null for the configuration's.</param>
    public ExpandedPlan(string folder, ReproductionRecord record, Plan plan, string? device = null)
    {
        Folder = folder;
        Record = record;
        Plan = plan.Only(record.Items);
        Scale = Scale.Find(record.Scale);
        variants = new Variants(plan, Scale, record.Settings, device);
        List<PlannedRun> runs = [];
        foreach ((string dataset, string variant) in Cells().Distinct())
        {
            runs.AddRange(Expand(dataset, variant).Where(run => !runs.Exists(other => other.Name == run.Name)));
        }

        // All of a data set's runs after each other, so that its images are read once.
        Runs = [.. runs.OrderBy(run => record.Datasets.FindIndex(facts => facts.Name == run.Dataset))];
    }

    /// <summary>The folder of runs, tables and figures.</summary>
    public string Folder { get; }

    /// <summary>What was asked for.</summary>
    public ReproductionRecord Record { get; }

    /// <summary>The tables and figures asked for.</summary>
    public Plan Plan { get; }

    /// <summary>The scale.</summary>
    public Scale Scale { get; }

    /// <summary>All runs, each once.</summary>
    public IReadOnlyList<PlannedRun> Runs { get; }

    /// <summary>The scale in words, with the settings beyond it.</summary>
    public string ScaleText => Record.Settings.Count == 0 ? $"{Scale.Name} ({Scale.Description})" : $"{Scale.Name} ({Scale.Description}), but {string.Join(", ", Record.Settings)}";

    /// <summary>The scale in one word, with the settings beyond it, for tables.</summary>
    public string ScaleName => string.Join("; ", Record.Settings.Prepend(Scale.Name));

    /// <summary>The folder of a run.</summary>
    public RunFolder FolderOf(PlannedRun run) => new(Path.Combine(Folder, "runs", run.Name));

    /// <summary>The runs of a variant on a data set, one a seed.</summary>
    /// <returns>None where the data set was not read or is not run for any table.</returns>
    public IReadOnlyList<PlannedRun> RunsOf(string dataset, string variant) => runsOf.TryGetValue((dataset, variant), out List<PlannedRun>? runs) ? runs : [];

    /// <summary>The data sets on which a table's cells are filled.</summary>
    /// <param name="name">The table's name.</param>
    public IReadOnlyList<string> DatasetsOf(string name) => Record.Rows.TryGetValue(name, out List<string>? datasets) ? datasets : [];

    /// <summary>The data set that a figure is drawn for: its own, or another in its stead.</summary>
    /// <param name="name">The figure's name.</param>
    public DatasetFacts DatasetOf(string name) => Record.Datasets.Single(facts => facts.Name == Record.Rows[name][0]);

    /// <summary>The method of a variant.</summary>
    /// <param name="variant">The variant's name.</param>
    public IMethod MethodOf(string variant) => MethodCatalogue.BuiltIn.Find(PlanReader.Resolve(Plan, variant).Method)!;

    private IEnumerable<(string Dataset, string Variant)> Cells()
    {
        foreach ((string name, PlanTable table) in Plan.Tables)
        {
            foreach (string dataset in DatasetsOf(name))
            {
                foreach (PlanEntry entry in table.Entries.Where(entry => entry.Variant is not null))
                {
                    yield return (dataset, entry.Variant!);
                }
            }
        }

        foreach ((string name, PlanFigure figure) in Plan.Figures)
        {
            foreach (string variant in figure.Variants)
            {
                yield return (DatasetOf(name).Name, variant);
            }
        }
    }

    private List<PlannedRun> Expand(string name, string variant)
    {
        DatasetFacts facts = Record.Datasets.Single(facts => facts.Name == name);
        DatasetDescriptor dataset = DatasetCatalogue.Find(name);
        List<PlannedRun> runs = [];
        foreach (int seed in Record.Seeds)
        {
            RunConfiguration configuration = DatasetReading.For(variants.Configuration(variant, dataset, facts.Directory, seed), facts);
            string run = RunIdentity.Name(configuration);
            if (!runs.Exists(other => other.Name == run))
            {
                runs.Add(new PlannedRun(name, variant, seed, run, configuration));
            }
        }

        runsOf[(name, variant)] = runs;
        return runs;
    }
}
