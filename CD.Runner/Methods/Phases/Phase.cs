using CD.Model.Serialization;
using CD.Runner.Data;
using static TorchSharp.torch;

namespace CD.Runner.Methods.Phases;

/// <summary>A stretch of a run's epochs with an objective and optimizers of its own, for example pretraining.</summary>
/// <remarks>
/// A <see cref="PhasedLearner"/> makes a phase when it begins, or when a run goes on in it, and frees it when the next one begins. What
/// outlives the phase, the networks above all, is the learner's. Epochs are counted from the phase's first.
/// </remarks>
public abstract class Phase : IDisposable
{
    /// <summary>Whether the run has nothing left to do although epochs of this phase, its last one, are left; looked at between two epochs. Part of <see cref="State"/>.</summary>
    public virtual bool Converged => false;

    /// <summary>The learning rate of a step.</summary>
    /// <param name="epoch">The phase's epoch, counted from 0.</param>
    /// <param name="stepIndex">The step in it, counted from 0.</param>
    /// <returns>The rate.</returns>
    public abstract double LearningRate(int epoch, int stepIndex);

    /// <summary>Makes what an epoch needs before its first step, and what the phase needs before epoch 0.</summary>
    /// <param name="epoch">The phase's epoch, counted from 0.</param>
    /// <param name="images">All images, on the device that computes.</param>
    /// <param name="cancellation">Stops the work; the epoch is then prepared anew when the run goes on.</param>
    public virtual void Prepare(int epoch, IImageSource images, CancellationToken cancellation)
    {
    }

    /// <summary>The images of each step of an epoch, as many batches as the plan has steps.</summary>
    /// <param name="epoch">The phase's epoch, counted from 0, prepared.</param>
    /// <param name="order">The run's generator of orders; it moves on.</param>
    /// <returns>The batches' indices.</returns>
    public abstract IEnumerable<long[]> Batches(int epoch, Generator order);

    /// <summary>Takes one step.</summary>
    /// <param name="batch">The step's images, undistorted, on the device that computes; left as they are.</param>
    /// <param name="context">Which step it is; its epoch is the phase's.</param>
    /// <returns>The values named by the plan, <c>[values]</c>, on the device; the caller owns them.</returns>
    public abstract Tensor TrainStep(ImageBatch batch, StepContext context);

    /// <summary>All that the phase needs to go on, beside the learner's networks and generators: optimizers, and what <see cref="Prepare"/> makes.</summary>
    /// <returns>Live tensors under names of their own, which stay the phase's.</returns>
    public virtual IEnumerable<NamedTensor> State() => [];

    /// <summary>Restores a state that <see cref="State"/> gave.</summary>
    /// <param name="state">The saved state.</param>
    public virtual void LoadState(SavedState state)
    {
    }

    /// <summary>Takes what a person should be told once.</summary>
    /// <returns>One line each.</returns>
    public virtual IReadOnlyList<string> TakeNotes() => [];

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what the phase owns.</summary>
    /// <param name="disposing">Whether managed objects are to be freed.</param>
    protected virtual void Dispose(bool disposing)
    {
    }
}
