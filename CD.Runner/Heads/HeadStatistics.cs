namespace CD.Runner.Heads;

/// <summary>What is known of one head over a data set.</summary>
internal sealed record HeadStatistics
{
    /// <summary>The head's number, from 0: its column in the stage's array.</summary>
    public required int Head { get; init; }

    /// <summary>The mean output.</summary>
    public required double Mean { get; init; }

    /// <summary>The outputs' standard deviation, with the number of items as the divisor.</summary>
    public required double Deviation { get; init; }

    /// <summary>The least output.</summary>
    public required double Minimum { get; init; }

    /// <summary>The greatest output.</summary>
    public required double Maximum { get; init; }

    /// <summary>Whether the outputs differ by no more than a millionth (of their largest magnitude where the stage's outputs are not all in [0, 1]): the head says the same of every image.</summary>
    public required bool Constant { get; init; }

    /// <summary>The share of items with an output above one half; null where the stage's outputs are not all in [0, 1].</summary>
    public double? ShareOn { get; init; }

    /// <summary>The mean of the outputs' binary entropies, in bits, in [0, 1]; null where the stage's outputs are not all in [0, 1].</summary>
    public double? Entropy { get; init; }

    /// <summary>The binary entropy of the mean output, in bits, in [0, 1]; null where the stage's outputs are not all in [0, 1].</summary>
    public double? EntropyOfMean { get; init; }

    /// <summary>
    /// The entropy of the mean less the mean entropy, in bits, in [0, 1]: the mutual information between the image and a head that is on with
    /// the probability of its output. It is high for a head that is sure of each image and on for half of them.
    /// </summary>
    public double? Information => EntropyOfMean is { } whole && Entropy is { } left ? Math.Max(0.0, whole - left) : null;

    /// <summary>The head with the largest absolute correlation with this one; null where there is none.</summary>
    public int? Nearest { get; init; }

    /// <summary>The correlation with <see cref="Nearest"/>, in [-1, 1].</summary>
    public double? NearestCorrelation { get; init; }

    /// <summary>The mean absolute correlation with the other heads that are not constant; null where there is none.</summary>
    public double? MeanAbsoluteCorrelation { get; init; }

    /// <summary>How the output goes with the classes; null without classes, or for a constant head.</summary>
    public ClassSeparation? Separation { get; init; }

    /// <summary>The items with the highest outputs, the highest first; of equals the first. Empty for a constant head.</summary>
    public IReadOnlyList<long> Top { get; init; } = [];

    /// <summary>The items with the lowest outputs, the lowest first; of equals the first. None of them is in <see cref="Top"/>.</summary>
    public IReadOnlyList<long> Bottom { get; init; } = [];
}
