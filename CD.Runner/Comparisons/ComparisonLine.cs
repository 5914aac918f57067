using CsvHelper;

namespace CD.Runner.Comparisons;

/// <summary>One score of one stage of an experiment, over its seeds, and its difference from the experiment compared with; a row of the CSV form.</summary>
[CsvRecord]
internal sealed partial record ComparisonLine
{
    /// <summary>The data set.</summary>
    [CsvColumn("dataset")]
    public required string Dataset { get; init; }

    /// <summary>The number of images.</summary>
    [CsvColumn("images")]
    public required int Images { get; init; }

    /// <summary>The experiment.</summary>
    [CsvColumn("experiment")]
    public required string Experiment { get; init; }

    /// <summary>The method's name.</summary>
    [CsvColumn("method")]
    public required string Method { get; init; }

    /// <summary>The stage.</summary>
    [CsvColumn("stage")]
    public required string Stage { get; init; }

    /// <summary>How its clusters are made, in words.</summary>
    [CsvColumn("read_out")]
    public required string ReadOut { get; init; }

    /// <summary>The metric.</summary>
    [CsvColumn("metric")]
    public required string Metric { get; init; }

    /// <summary>The number of runs.</summary>
    [CsvColumn("seeds")]
    public required int Seeds { get; init; }

    /// <summary>The mean over seeds.</summary>
    [CsvColumn("mean")]
    public double? Mean { get; init; }

    /// <summary>The standard deviation over seeds (n - 1); null for fewer than two.</summary>
    [CsvColumn("std")]
    public double? Std { get; init; }

    /// <summary>The experiment compared with; empty for itself.</summary>
    [CsvColumn("against")]
    public required string Against { get; init; }

    /// <summary>The number of seeds that both have.</summary>
    [CsvColumn("pairs")]
    public int? Pairs { get; init; }

    /// <summary>The mean difference from it over these seeds.</summary>
    [CsvColumn("difference")]
    public double? Difference { get; init; }

    /// <summary>The lower end of the 95 % confidence interval of the mean difference.</summary>
    [CsvColumn("low")]
    public double? Low { get; init; }

    /// <summary>Its upper end.</summary>
    [CsvColumn("high")]
    public double? High { get; init; }

    /// <summary>Student's t.</summary>
    [CsvColumn("t")]
    public double? T { get; init; }

    /// <summary>Its degrees of freedom.</summary>
    [CsvColumn("df")]
    public int? Df { get; init; }

    /// <summary>The two-sided probability.</summary>
    [CsvColumn("p")]
    public double? P { get; init; }

    /// <summary>Why there is no test; empty where there is one.</summary>
    [CsvColumn("note")]
    public required string Note { get; init; }
}
