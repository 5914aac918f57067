using CD.Model.Graphs;
using CD.Model.Serialization;
using CD.Runner.Data;
using CD.Runner.Evaluation;
using static TorchSharp.torch;

namespace CD.Runner.Methods;

/// <summary>A learner without epochs: for methods that only look at the images as they are.</summary>
public abstract class UntrainedLearner : ILearner
{
    /// <inheritdoc/>
    public int Epochs => 0;

    /// <inheritdoc/>
    public EpochPlan Plan(int epoch) => throw NoEpoch(epoch);

    /// <inheritdoc/>
    public double LearningRate(int epoch, int stepIndex) => throw NoEpoch(epoch);

    /// <inheritdoc/>
    public void PrepareEpoch(int epoch, IImageSource images, CancellationToken cancellation) => throw NoEpoch(epoch);

    /// <inheritdoc/>
    public IEnumerable<long[]> Batches(int epoch, Generator order) => throw NoEpoch(epoch);

    /// <inheritdoc/>
    public Tensor TrainStep(ImageBatch batch, StepContext context) => throw NoEpoch(context.Epoch);

    /// <inheritdoc/>
    public IEnumerable<NamedTensor> State() => [];

    /// <inheritdoc/>
    public void LoadState(SavedState state)
    {
    }

    /// <inheritdoc/>
    public IReadOnlyList<NamedTensor> ModelState() => [];

    /// <inheritdoc/>
    public void LoadModel(IReadOnlyList<NamedTensor> state)
    {
        if (state.Count > 0)
        {
            throw new ArgumentException($"A method that trains nothing has no tensors; received {state[0].Name}. Use the weights with the method that wrote them.", nameof(state));
        }
    }

    /// <inheritdoc/>
    public ModelGraph? Describe() => null;

    /// <inheritdoc/>
    public abstract IEncoder CreateEncoder();

    /// <inheritdoc/>
    public IReadOnlyList<string> TakeNotes() => [];

    /// <inheritdoc/>
    public void Dispose() => GC.SuppressFinalize(this);

    private static ArgumentOutOfRangeException NoEpoch(int epoch) => new(nameof(epoch), epoch, "There is no epoch: nothing is trained.");
}
