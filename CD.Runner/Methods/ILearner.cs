using CD.Model.Graphs;
using CD.Model.Serialization;
using CD.Runner.Data;
using CD.Runner.Evaluation;
using static TorchSharp.torch;

namespace CD.Runner.Methods;

/// <summary>What a run of a method trains: its networks, optimizers and whatever else moves with the steps.</summary>
/// <remarks>
/// <para>
/// The trainer asks for an epoch's plan, prepares the epoch where it begins at its first step, and takes the steps in the order of
/// <see cref="Batches"/>. A run that was stopped in an epoch's middle goes on there without preparing it again, so that what
/// <see cref="PrepareEpoch"/> makes (memory banks, pseudo labels, target distributions) is part of <see cref="State"/>.
/// </para>
/// <para>All randomness comes from generators of the learner's own, whose states are part of <see cref="State"/>, or from the one of the order. Not safe for concurrent use.</para>
/// </remarks>
public interface ILearner : IDisposable
{
    /// <summary>The number of epochs, those of every phase together; 0 where there is nothing to train.</summary>
    int Epochs { get; }

    /// <summary>Whether nothing is left to train although epochs are left; looked at between two epochs, and part of <see cref="State"/>.</summary>
    bool Converged => false;

    /// <summary>What an epoch consists of.</summary>
    /// <param name="epoch">The epoch, counted from 0 and below <see cref="Epochs"/>.</param>
    /// <returns>Its plan, the same whenever it is asked for.</returns>
    EpochPlan Plan(int epoch);

    /// <summary>The stretch of the run that an epoch belongs to; the epochs of one cost the same.</summary>
    /// <param name="epoch">The epoch, counted from 0 and below <see cref="Epochs"/>.</param>
    /// <returns>The phase's number, counted from 0; 0 where a run is one stretch.</returns>
    int PhaseOf(int epoch) => 0;

    /// <summary>The learning rate of a step, for the optimizer and the tables.</summary>
    /// <param name="epoch">The epoch, counted from 0.</param>
    /// <param name="stepIndex">The step in it, counted from 0.</param>
    /// <returns>The rate.</returns>
    double LearningRate(int epoch, int stepIndex);

    /// <summary>Makes what an epoch needs before its first step.</summary>
    /// <param name="epoch">The epoch, counted from 0.</param>
    /// <param name="images">All images, on the device that computes; their labels are for evaluation only.</param>
    /// <param name="cancellation">Stops the work; the epoch is then prepared anew when the run goes on.</param>
    void PrepareEpoch(int epoch, IImageSource images, CancellationToken cancellation);

    /// <summary>The images of each step of an epoch.</summary>
    /// <param name="epoch">The epoch, counted from 0, prepared.</param>
    /// <param name="order">The run's generator of orders; it moves on. Its state before the epoch is kept, so that a run that goes on in the middle draws the same.</param>
    /// <returns>As many batches of indices as the plan has steps.</returns>
    IEnumerable<long[]> Batches(int epoch, Generator order);

    /// <summary>Takes one step.</summary>
    /// <param name="batch">The step's images, undistorted, on the device that computes; left as they are.</param>
    /// <param name="context">Which step it is.</param>
    /// <returns>The values named by the epoch's plan, <c>[values]</c>, on the device, which is not waited for; the caller owns them.</returns>
    Tensor TrainStep(ImageBatch batch, StepContext context);

    /// <summary>All that a run needs to go on as if it had not been stopped, but for the order's generator.</summary>
    /// <returns>Live tensors under names of their own; the caller must not dispose them, and copies them before the next step.</returns>
    IEnumerable<NamedTensor> State();

    /// <summary>Restores a state.</summary>
    /// <param name="state">What <see cref="State"/> gave at that time.</param>
    void LoadState(SavedState state);

    /// <summary>What evaluation and other programs need of the training's result, for <c>model.safetensors</c>.</summary>
    /// <returns>Live tensors; empty where nothing was trained.</returns>
    IReadOnlyList<NamedTensor> ModelState();

    /// <summary>Restores the training's result.</summary>
    /// <param name="state">What <see cref="ModelState"/> gave.</param>
    /// <exception cref="ArgumentException">The state is of another model; nothing has changed.</exception>
    void LoadModel(IReadOnlyList<NamedTensor> state);

    /// <summary>The network that turns an image into the stages.</summary>
    /// <returns>A graph for images of the configuration's size with one output a stage that is a matrix, in the stages' order; it holds live tensors. Null where no network does it.</returns>
    ModelGraph? Describe();

    /// <summary>The stages in evaluation mode.</summary>
    /// <returns>An encoder that later steps do not change; the caller owns it.</returns>
    IEncoder CreateEncoder();

    /// <summary>Takes what a person should be told once, for example which parameters the objective leaves alone.</summary>
    /// <returns>One line each; empty where there is nothing new.</returns>
    IReadOnlyList<string> TakeNotes();
}
