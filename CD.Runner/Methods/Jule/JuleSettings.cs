using System.ComponentModel.DataAnnotations;

namespace CD.Runner.Methods.Jule;

/// <summary>What JULE has to set beside the common settings.</summary>
internal sealed record JuleSettings
{
    /// <summary>Ks, the nearest neighbours of an image in the graph that clusters are merged over. 1 to 1000.</summary>
    [Range(1, 1000)]
    public int Neighbors { get; init; } = 20;

    /// <summary>a, what the mean squared distance to the neighbours is multiplied by for the graph's bandwidth. 0.001 to 1000.</summary>
    [Range(0.001, 1000.0)]
    public double Affinity { get; init; } = 1.0;

    /// <summary>eta, the share of its clusters that a period merges. 0.001 to 1.</summary>
    [Range(0.001, 1.0)]
    public double Unrolling { get; init; } = 0.9;

    /// <summary>Kc, the most affine clusters that decide which cluster is merged next. 1 to 1000.</summary>
    [Range(1, 1000)]
    public int Competitors { get; init; } = 5;

    /// <summary>lambda, how much it counts that the nearest cluster stands out from the other competitors. 0 to 1000.</summary>
    [Range(0.0, 1000.0)]
    public double Lambda { get; init; } = 1.0;

    /// <summary>gamma, the weight of attraction in the triplet loss. 0 to 1000.</summary>
    [Range(0.0, 1000.0)]
    public double Gamma { get; init; } = 2.0;

    /// <summary>The triplet loss's margin, between squared distances of vectors of norm 1. 0 to 4.</summary>
    [Range(0.0, 4.0)]
    public double Margin { get; init; } = 0.2;

    /// <summary>The most images of other clusters that a pair of one cluster is held against. 1 to 1000.</summary>
    [Range(1, 1000)]
    public int Negatives { get; init; } = 20;

    /// <summary>Passes over the data between two merging periods. 1 to 1000000.</summary>
    [Range(1, 1000000)]
    public int PeriodEpochs { get; init; } = 20;

    /// <summary>What the learning rate falls by: it is the base rate times (1 + this times the step)^-power. 0 to 1.</summary>
    [Range(0.0, 1.0)]
    public double RateDecay { get; init; } = 1e-4;

    /// <summary>The power of that. 0 to 10.</summary>
    [Range(0.0, 10.0)]
    public double RatePower { get; init; } = 0.75;
}
