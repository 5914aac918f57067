namespace CD.Runner.Reproduction;

/// <summary>What is to be reproduced, and how.</summary>
internal sealed record ReproduceOptions
{
    /// <summary>The plan: names of the paper's tables and figures, <see cref="PlanReader.All"/>, <see cref="PlanReader.Comparison"/>, or one plan file.</summary>
    public required IReadOnlyList<string> Items { get; init; }

    /// <summary>The scale's name.</summary>
    public string Scale { get; init; } = "tiny";

    /// <summary>The methods whose runs are trained, by name; none for all.</summary>
    public IReadOnlyList<string> Methods { get; init; } = [];

    /// <summary>The folder for the tables; null for <c>tables</c> in <see cref="Folder"/>.</summary>
    public string? Tables { get; init; }

    /// <summary>The data sets asked for; none for those at hand.</summary>
    public IReadOnlyList<string> Datasets { get; init; } = [];

    /// <summary>Folders of data sets, <c>NAME=DIR</c>.</summary>
    public IReadOnlyList<string> Data { get; init; } = [];

    /// <summary>The seeds of the training; every variant is run with each.</summary>
    public IReadOnlyList<int> Seeds { get; init; } = [42];

    /// <summary>Settings that hold for every run, <c>section.key=value</c>.</summary>
    public IReadOnlyList<string> Assignments { get; init; } = [];

    /// <summary>The device; null for the configuration's.</summary>
    public string? Device { get; init; }

    /// <summary>The folder of runs, tables and figures; null for <c>results/reproduction-SCALE</c>.</summary>
    public string? Output { get; init; }

    /// <summary>The share of the runs that is this process's own; null for whatever is free.</summary>
    public Share? Only { get; init; }

    /// <summary>The folder that is written to.</summary>
    public string Folder => Path.GetFullPath(Output ?? Path.Combine("results", $"reproduction-{Scale}"));
}
