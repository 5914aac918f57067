using CD.Model.Networks;

namespace CD.Runner.Benchmarks;

/// <summary>What a benchmark measures.</summary>
internal sealed record BenchmarkOptions
{
    /// <summary>The kinds of measurement.</summary>
    public IReadOnlyList<BenchmarkKind> Kinds { get; init; } = [.. Enum.GetValues<BenchmarkKind>().Where(kind => kind is not (BenchmarkKind.Search or BenchmarkKind.Scale or BenchmarkKind.Duplicates or BenchmarkKind.Outliers or BenchmarkKind.Neighbours))];

    /// <summary>The numbers of items at which <see cref="BenchmarkKind.Scale"/> measures, ascending.</summary>
    public IReadOnlyList<int> Items { get; init; } = [10_000, 60_000, 1_000_000];

    /// <summary>The work that it measures.</summary>
    public IReadOnlyList<ScaledWork> Works { get; init; } = ScaledWork.All;

    /// <summary>The networks.</summary>
    public IReadOnlyList<BackboneKind> Backbones { get; init; } = [BackboneKind.ResNet34];

    /// <summary>The views' side and the images of a step, in pairs; 0 images for the most that fit into memory.</summary>
    public IReadOnlyList<(int ImageSize, int BatchSize)> Batches { get; init; } = [(32, 256), (224, 16)];

    /// <summary>The numbers' formats: <c>float32</c>, <c>mixed_bfloat16</c>.</summary>
    public IReadOnlyList<string> Dtypes { get; init; } = ["float32", "mixed_bfloat16"];

    /// <summary>The folder of the trained run whose images or features are used; null for none.</summary>
    public string? Run { get; init; }

    /// <summary>The folder for pictures.</summary>
    public string Output { get; init; } = Path.Combine("results", "bench");

    /// <summary>The preset of a method whose training step is measured instead of all else; null for none.</summary>
    public string? Preset { get; init; }

    /// <summary>Settings that differ from the preset's, <c>section.key=value</c>.</summary>
    public IReadOnlyList<string> Assignments { get; init; } = [];

    /// <summary>About how long one measurement repeats what it measures, in seconds.</summary>
    public double Seconds { get; init; } = 3.0;

    /// <summary>The grid of <c>--full</c>.</summary>
    public static BenchmarkOptions Full { get; } = new()
    {
        Backbones = Enum.GetValues<BackboneKind>(),
        Batches = [.. ((int[])[32, 64, 224]).SelectMany(size => ((int[])[128, 256, 0]).Select(batch => (size, batch)))],
    };
}
