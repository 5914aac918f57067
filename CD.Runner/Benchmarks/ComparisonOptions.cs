namespace CD.Runner.Benchmarks;

/// <summary>What a comparison with PyTorch measures.</summary>
internal sealed record ComparisonOptions
{
    /// <summary>Starts a Python with PyTorch, torchvision and scikit-learn.</summary>
    public required string Command { get; init; }

    /// <summary>The rows.</summary>
    public IReadOnlyList<ComparisonRow> Rows { get; init; } = ComparisonRow.Standard;

    /// <summary>How often both sides are measured in turn.</summary>
    public int Rounds { get; init; } = 5;

    /// <summary>About how long one measurement repeats its work, in seconds.</summary>
    public double Seconds { get; init; } = 10.0;

    /// <summary>The file whose table of speed is replaced; null for none.</summary>
    public string? Readme { get; init; }
}
