using CD.Runner.Configuration;
using CD.Runner.Training;

namespace CD.Runner.Runs;

/// <summary>How an experiment is trained.</summary>
public sealed record TrainOptions
{
    /// <summary>The run's folder; null for <c>results/NAME</c> with the name of <see cref="RunIdentity"/>. The tables of all runs are in the folder above it.</summary>
    public string? Folder { get; init; }

    /// <summary>Whether an unfinished run of the same experiment goes on from its checkpoint.</summary>
    public bool Resume { get; init; }

    /// <summary>Whether a run that is in the folder already is replaced; not together with <see cref="Resume"/>.</summary>
    public bool Overwrite { get; init; }

    /// <summary>Told what happens, on the calling thread.</summary>
    public IReadOnlyList<ITrainingObserver> Observers { get; init; } = [];

    /// <summary>The folder of event files for TensorBoard, a relative one in the run's folder; null for none. It changes no number, and is no part of the run's identity.</summary>
    public string? TensorBoard { get; init; }

    /// <summary>Stops the training after a step, with a checkpoint.</summary>
    public CancellationToken Cancellation { get; init; }
}
