using CsvHelper;

namespace CD.Runner.Reproduction.Results;

/// <summary>One number of a table in the long form, a row of <c>tables-long.csv</c>.</summary>
[CsvRecord]
internal sealed partial record LongRow
{
    /// <summary>The table's name.</summary>
    [CsvColumn("table")]
    public required string Table { get; init; }

    /// <summary>The data set's name.</summary>
    [CsvColumn("dataset")]
    public required string Dataset { get; init; }

    /// <summary>The entry's label or marks.</summary>
    [CsvColumn("entry")]
    public required string Entry { get; init; }

    /// <summary>The variant that fills it; empty for none.</summary>
    [CsvColumn("variant")]
    public required string Variant { get; init; }

    /// <summary>The stage as the table names it.</summary>
    [CsvColumn("stage")]
    public required string Stage { get; init; }

    /// <summary>The metric.</summary>
    [CsvColumn("metric")]
    public required string Metric { get; init; }

    /// <summary>The mean over seeds; null where no run has ended.</summary>
    [CsvColumn("mean")]
    public double? Mean { get; init; }

    /// <summary>The standard deviation over seeds (n - 1); null for fewer than two.</summary>
    [CsvColumn("std")]
    public double? Std { get; init; }

    /// <summary>The number of runs.</summary>
    [CsvColumn("seeds")]
    public required int Seeds { get; init; }

    /// <summary>The published number.</summary>
    [CsvColumn("paper")]
    public double? Paper { get; init; }

    /// <summary>Its published standard deviation.</summary>
    [CsvColumn("paper_std")]
    public double? PaperStd { get; init; }

    /// <summary>Ours minus the published number.</summary>
    [CsvColumn("difference")]
    public double? Difference { get; init; }

    /// <summary>The scale at which ours was run.</summary>
    [CsvColumn("scale")]
    public required string Scale { get; init; }

    /// <summary>How the clusters were made, in words; empty where there are none.</summary>
    [CsvColumn("read_out")]
    public required string ReadOut { get; init; }

    /// <summary>The row of a cell.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="scale">The scale in one word.</param>
    /// <param name="plan">The plan.</param>
    public static LongRow Of(TableCell cell, string scale, ExpandedPlan plan) => new()
    {
        Table = cell.Table,
        Dataset = cell.Dataset,
        Entry = cell.Entry.Key,
        Variant = cell.Entry.Variant ?? string.Empty,
        Stage = cell.Entry.Stage ?? cell.Stage,
        Metric = cell.Metric,
        Mean = cell.Scores.Mean,
        Std = cell.Scores.Deviation,
        Seeds = cell.Scores.Values.Count,
        Paper = cell.Paper?.Value,
        PaperStd = cell.Paper?.Std,
        Difference = cell.Difference is { } difference ? Math.Round(difference, 6) : null,
        Scale = scale,
        ReadOut = cell.Entry.Variant is { } variant && plan.MethodOf(variant) is var method && StageNames.Of(cell.Entry.Stage ?? cell.Stage, method) is { } stage ? StageNames.ReadOut(stage, method) : string.Empty,
    };
}
