using System.ComponentModel.DataAnnotations;

namespace CD.Runner.Methods.DeCnn;

/// <summary>What the deconvolutional network has to set beside the common settings.</summary>
internal sealed record DeCnnSettings
{
    /// <summary>Filters, and so maps of a code. 1 to 1024.</summary>
    [Range(1, 1024)]
    public int Filters { get; init; } = 32;

    /// <summary>Height and width of a filter in pixels. 1 to 64.</summary>
    [Range(1, 64)]
    public int FilterSize { get; init; } = 7;

    /// <summary>The paper's lambda, the weight of the reconstruction against the codes' absolute values. 1e-6 to 1e6.</summary>
    [Range(1e-6, 1e6)]
    public double Reconstruction { get; init; } = 5.0;

    /// <summary>FISTA's iterations that infer a code, the same in training and evaluation. 1 to 10000.</summary>
    [Range(1, 10000)]
    public int Iterations { get; init; } = 30;

    /// <summary>Rows and columns of the grid to which a map is pooled for evaluation. 1 to 64.</summary>
    [Range(1, 64)]
    public int PoolGrid { get; init; } = 4;
}
