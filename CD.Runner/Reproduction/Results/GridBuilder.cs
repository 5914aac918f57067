using System.Globalization;
using CD.Runner.Data.Datasets;
using CD.Runner.Runs;

namespace CD.Runner.Reproduction.Results;

/// <summary>Lays the scores of a plan's runs out in the shapes of the paper's tables.</summary>
/// <param name="plan">The expanded plan.</param>
internal sealed class GridBuilder(ExpandedPlan plan)
{
    private readonly RunScores scores = new(plan);

    /// <summary>The tables of the plan, in order.</summary>
    public IReadOnlyList<TableGrid> All() => [.. plan.Plan.Tables.Select(table => Build(table.Key, table.Value))];

    /// <summary>Three decimals, as the paper has them.</summary>
    public static string Number(double? value) => value?.ToString("F3", CultureInfo.InvariantCulture) ?? string.Empty;

    private TableGrid Build(string name, PlanTable table)
    {
        PaperNumbers paper = PaperNumbers.Of(name);
        return table.Kind switch
        {
            TableKind.Datasets => Datasets(name, table, paper),
            TableKind.Methods => Methods(name, table, paper),
            TableKind.Readouts => Readouts(name, table, paper),
            _ => Switches(name, table, paper),
        };
    }

    /// <summary>The table's own data sets, and after them the others that are run for it.</summary>
    private IEnumerable<string> Rows(string name, PlanTable table) => table.Datasets.Union(plan.DatasetsOf(name));

    private string Title(string dataset) =>
        plan.Record.Datasets.Find(facts => facts.Name == dataset)?.Title ?? DatasetCatalogue.Find(dataset) switch { var found => found.PaperTitle ?? found.Title };

    private TableCell Cell(string name, PlanTable table, string dataset, PlanEntry entry, string stage, string metric, PaperNumbers paper)
    {
        // Without labels there is nothing to compare clusters with.
        bool scored = plan.Record.Datasets.Exists(facts => facts.Name == dataset && facts.Classes > 0);
        int expected = scored && entry.Variant is { } variant && plan.DatasetsOf(name).Contains(dataset) ? Expected(dataset, variant, stage) : 0;
        CellScores own = expected == 0 ? new CellScores([])
            : stage == TableCell.Run ? new CellScores([.. scores.Resources(dataset, entry.Variant!).Select(taken => metric == TableCell.Seconds ? taken.Seconds : taken.PeakMebibytes)])
            : scores.Of(dataset, entry, stage, metric);
        return new TableCell(name, dataset, entry, stage, metric, own, expected, paper.Find(dataset, entry.Key, stage, metric));
    }

    private int Expected(string dataset, string variant, string stage) => stage == TableCell.Run ? scores.Measured(dataset, variant) : plan.RunsOf(dataset, variant).Count;

    private TableGrid Methods(string name, PlanTable table, PaperNumbers paper)
    {
        List<TableRow> rows = [];
        List<TableCell> cells = [];
        foreach (string dataset in Rows(name, table))
        {
            foreach (string metric in Metrics.Names)
            {
                TableCell[] row = [.. table.Entries.Select(entry => Cell(name, table, dataset, entry, table.Stages[0], metric, paper))];
                cells.AddRange(row);
                AddRows(rows, dataset, [Title(dataset), metric.ToUpperInvariant()], row);
            }
        }

        return new TableGrid(name, table.Title, 2, ["data set", "metric", .. table.Entries.Select(entry => entry.Key)], rows, cells)
        {
            Notes = [$"Read-outs: {string.Join("; ", table.Entries.Where(entry => entry.Variant is not null).Select(entry => $"{entry.Key}: {ReadOut(entry, table.Stages[0])}"))}."],
        };
    }

    private string ReadOut(PlanEntry entry, string stage) =>
        plan.MethodOf(entry.Variant!) is var method && StageNames.Of(entry.Stage ?? stage, method) is { } name ? StageNames.ReadOut(name, method) : "none";

    private TableGrid Readouts(string name, PlanTable table, PaperNumbers paper)
    {
        List<TableRow> rows = [];
        List<TableCell> cells = [];
        // Of a data set without runs there is nothing to show: no published row stands here.
        foreach (string dataset in Rows(name, table).Where(plan.DatasetsOf(name).Contains))
        {
            foreach (PlanEntry entry in table.Entries)
            {
                string[] stages = entry.Variant is { } variant ? [.. plan.MethodOf(variant).Stages.Where(stage => stage.Scored).Select(stage => stage.Name)] : [string.Empty];
                TableCell[] taken = [.. TableCell.Resources.Select(metric => Cell(name, table, dataset, entry, TableCell.Run, metric, paper))];
                cells.AddRange(taken);
                foreach (string stage in stages)
                {
                    TableCell[] row = [.. Metrics.Names.Select(metric => Cell(name, table, dataset, entry, stage, metric, paper))];
                    cells.AddRange(row);
                    rows.Add(new TableRow(
                        RowKind.Ours,
                        dataset,
                        [Title(dataset), entry.Key, entry.Variant is null ? string.Empty : StageNames.ReadOut(stage, plan.MethodOf(entry.Variant)), .. row.Select(Ours), .. taken.Select(cell => Rounded(cell.Scores))]));
                }
            }
        }

        return new TableGrid(name, table.Title, 3, ["data set", "method", "read-out", .. Metrics.Names.Select(metric => metric.ToUpperInvariant()), "seconds", "peak MiB"], rows, cells)
        {
            Notes =
            [
                "Seconds are the wall time of training and of the evaluation of all the method's read-outs; peak MiB is the largest resident memory of the process, images and libraries included.",
                .. Computed(table),
            ],
        };
    }

    /// <summary>Where the runs of a table were computed.</summary>
    private IEnumerable<string> Computed(PlanTable table)
    {
        string[] places =
        [
            .. (from run in plan.Runs
                where table.Entries.Exists(entry => entry.Variant == run.Variant) && plan.FolderOf(run).Finished
                from environment in RunEnvironment.Read(plan.FolderOf(run).EnvironmentFile)
                select $"{environment.Processor}, {environment}").Distinct(),
        ];
        return places.Length == 0 ? [] : [$"Computed on {string.Join("; ", places)}."];
    }

    private TableGrid Switches(string name, PlanTable table, PaperNumbers paper)
    {
        List<TableRow> rows = [];
        List<TableCell> cells = [];
        foreach (string dataset in Rows(name, table))
        {
            foreach (PlanEntry entry in table.Entries)
            {
                TableCell[] row = [.. from stage in table.Stages from metric in Metrics.Names select Cell(name, table, dataset, entry, stage, metric, paper)];
                cells.AddRange(row);
                AddRows(rows, dataset, [Title(dataset), .. entry.Label is { } label ? [label] : entry.Marks], row);
            }
        }

        string[] heads = table.Switches.Count > 0 ? [.. table.Switches] : ["entry"];
        string[] scored = [.. from stage in table.Stages from metric in Metrics.Names select table.Stages.Count == 1 ? metric.ToUpperInvariant() : $"{stage} {metric.ToUpperInvariant()}"];
        return new TableGrid(name, table.Title, 1 + heads.Length, ["data set", .. heads, .. scored], rows, cells);
    }

    private TableGrid Datasets(string name, PlanTable table, PaperNumbers paper)
    {
        List<TableRow> rows = [];
        foreach (string dataset in Rows(name, table))
        {
            DatasetFacts? facts = plan.Record.Datasets.Find(facts => facts.Name == dataset);
            rows.Add(new TableRow(RowKind.Ours, dataset, [Title(dataset), facts?.Split ?? string.Empty, Count(facts?.Images), Count(facts?.Classes)]));
            (double? Images, double? Classes) published = (paper.Find(dataset, string.Empty, string.Empty, "images")?.Value, paper.Find(dataset, string.Empty, string.Empty, "classes")?.Value);
            if (published.Images is not null)
            {
                rows.Add(new TableRow(RowKind.Paper, dataset, [Title(dataset), string.Empty, Count(published.Images), Count(published.Classes)]));
            }
        }

        return new TableGrid(name, table.Title, 2, ["data set", "split", "images", "classes"], rows, []);
    }

    private static void AddRows(List<TableRow> rows, string dataset, string[] heads, TableCell[] cells)
    {
        rows.Add(new TableRow(RowKind.Ours, dataset, [.. heads, .. cells.Select(Ours)]));
        if (cells.Any(cell => cell.Paper is not null))
        {
            rows.Add(new TableRow(RowKind.Paper, dataset, [.. heads, .. cells.Select(Published)]));
        }

        if (cells.Any(cell => cell.Difference is not null))
        {
            rows.Add(new TableRow(RowKind.Difference, dataset, [.. heads, .. cells.Select(cell => cell.Difference?.ToString("+0.000;-0.000;0.000", CultureInfo.InvariantCulture) ?? string.Empty)]));
        }
    }

    private static string Rounded(CellScores taken) => taken.Deviation is { } deviation ? FormattableString.Invariant($"{taken.Mean:F0} ± {deviation:F0}") : FormattableString.Invariant($"{taken.Mean:F0}");

    private static string Ours(TableCell cell) => WithDeviation(cell.Scores.Mean, cell.Scores.Deviation);

    private static string Published(TableCell cell) => WithDeviation(cell.Paper?.Value, cell.Paper?.Std);

    private static string WithDeviation(double? value, double? deviation) => deviation is null ? Number(value) : $"{Number(value)} ± {Number(deviation)}";

    private static string Count(double? number) => number?.ToString("F0", CultureInfo.InvariantCulture) ?? string.Empty;
}
