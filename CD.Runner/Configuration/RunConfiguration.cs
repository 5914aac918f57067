using CD.Runner.Methods;

namespace CD.Runner.Configuration;

/// <summary>Everything that decides a run's numbers; written into the run's folder as <c>config.yaml</c>.</summary>
public sealed record RunConfiguration
{
    /// <summary>Which images.</summary>
    public DataSettings Data { get; init; } = new();

    /// <summary>Which network.</summary>
    public ModelSettings Model { get; init; } = new();

    /// <summary>How the two views of an image are made.</summary>
    public AugmentationSettings Augmentation { get; init; } = new();

    /// <summary>The method and the settings that are its own.</summary>
    public ConfiguredMethod Method { get; init; } = MethodCatalogue.Default;

    /// <summary>Optimizer, schedule and length.</summary>
    public TrainingSettings Training { get; init; } = new();

    /// <summary>Clustering and its scores.</summary>
    public EvaluationSettings Evaluation { get; init; } = new();

    /// <summary>Device, number format, threads and kernels.</summary>
    public EngineSettings Engine { get; init; } = new();
}
