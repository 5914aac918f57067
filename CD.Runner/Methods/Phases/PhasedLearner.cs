using CD.Model.Graphs;
using CD.Model.Serialization;
using CD.Runner.Data;
using CD.Runner.Evaluation;
using CD.Runner.Training;
using static TorchSharp.torch;

namespace CD.Runner.Methods.Phases;

/// <summary>A learner whose run is one phase after the other over networks that all share.</summary>
/// <remarks>
/// A derived class owns the networks (<see cref="ModelState"/>) and says which phases there are. The state for a checkpoint is theirs, the
/// noise generator's, and the current phase's. The last phase may end the run before its epochs are over.
/// </remarks>
public abstract class PhasedLearner : ILearner
{
    private const string PositionName = "phase.position";
    private const string NoiseName = "generator.noise";

    private readonly Lazy<IReadOnlyList<PhasePlan>> phases;
    private readonly Tensor position = tensor(-1L).DetachFromDisposeScope();
    private Phase? current;
    private int currentIndex = -1;

    /// <summary>Prepares the phases; the derived class's networks need not be there yet.</summary>
    /// <param name="context">The run's configuration, data and device.</param>
    protected PhasedLearner(LearnerContext context)
    {
        Context = context;
        Noise = RandomStreams.Noise(context.Configuration.Training.Seed);
        phases = new Lazy<IReadOnlyList<PhasePlan>>(() => [.. Phases().Where(phase => phase.Epochs > 0)]);
    }

    /// <inheritdoc/>
    public int Epochs => phases.Value.Sum(phase => phase.Epochs);

    /// <inheritdoc/>
    public bool Converged => currentIndex == phases.Value.Count - 1 && current?.Converged == true;

    /// <summary>The run's configuration, data and device.</summary>
    protected LearnerContext Context { get; }

    /// <summary>The generator of noise, on the processor; saved with the state.</summary>
    protected Generator Noise { get; }

    /// <inheritdoc/>
    public EpochPlan Plan(int epoch) => phases.Value[Locate(epoch).Phase].Epoch;

    /// <inheritdoc/>
    public int PhaseOf(int epoch) => Locate(epoch).Phase;

    /// <inheritdoc/>
    public double LearningRate(int epoch, int stepIndex)
    {
        (int phase, int epochInIt) = Locate(epoch);
        return Enter(phase).LearningRate(epochInIt, stepIndex);
    }

    /// <inheritdoc/>
    public void PrepareEpoch(int epoch, IImageSource images, CancellationToken cancellation)
    {
        (int phase, int epochInIt) = Locate(epoch);
        Enter(phase).Prepare(epochInIt, images, cancellation);
    }

    /// <inheritdoc/>
    public IEnumerable<long[]> Batches(int epoch, Generator order)
    {
        (int phase, int epochInIt) = Locate(epoch);
        return Enter(phase).Batches(epochInIt, order);
    }

    /// <inheritdoc/>
    public Tensor TrainStep(ImageBatch batch, StepContext context)
    {
        (int phase, int epochInIt) = Locate(context.Epoch);
        return Enter(phase).TrainStep(batch, context with { Epoch = epochInIt });
    }

    /// <inheritdoc/>
    public IEnumerable<NamedTensor> State()
    {
        position.fill_(currentIndex);
        return [.. ModelState(), new NamedTensor(PositionName, position), new NamedTensor(NoiseName, Noise.get_state()), .. current?.State() ?? [], .. OwnState()];
    }

    /// <inheritdoc/>
    public void LoadState(SavedState state)
    {
        LoadModel([.. ModelState().Select(item => new NamedTensor(item.Name, state.Find(item.Name)))]);
        Noise.set_state(state.Find(NoiseName));
        if (state.Find(PositionName).item<long>() is var phase and >= 0)
        {
            Enter((int)phase).LoadState(state);
        }

        LoadOwnState(state);
    }

    /// <inheritdoc/>
    public abstract IReadOnlyList<NamedTensor> ModelState();

    /// <inheritdoc/>
    public abstract void LoadModel(IReadOnlyList<NamedTensor> state);

    /// <inheritdoc/>
    public abstract ModelGraph? Describe();

    /// <inheritdoc/>
    public abstract IEncoder CreateEncoder();

    /// <inheritdoc/>
    public IReadOnlyList<string> TakeNotes() => current?.TakeNotes() ?? [];

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>The phases in order; asked for once. Those without epochs are left out.</summary>
    /// <returns>At least one with epochs.</returns>
    protected abstract IEnumerable<PhasePlan> Phases();

    /// <summary>What else moves with the steps of several phases, beside networks and noise: further generators, for example.</summary>
    /// <returns>Live tensors, or copies that the current dispose scope owns, under names of their own.</returns>
    protected virtual IEnumerable<NamedTensor> OwnState() => [];

    /// <summary>Restores what <see cref="OwnState"/> gave.</summary>
    /// <param name="state">The saved state.</param>
    protected virtual void LoadOwnState(SavedState state)
    {
    }

    /// <summary>Frees what the learner owns.</summary>
    /// <param name="disposing">Whether managed objects are to be freed.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            current?.Dispose();
            position.Dispose();
            Noise.Dispose();
        }
    }

    private (int Phase, int Epoch) Locate(int epoch)
    {
        int before = 0;
        for (int phase = 0; phase < phases.Value.Count; phase++)
        {
            if (epoch < before + phases.Value[phase].Epochs)
            {
                return (phase, epoch - before);
            }

            before += phases.Value[phase].Epochs;
        }

        throw new ArgumentOutOfRangeException(nameof(epoch), epoch, $"A run's epochs are 0 to {before - 1}.");
    }

    private Phase Enter(int phase)
    {
        if (phase != currentIndex || current is null)
        {
            current?.Dispose();
            current = phases.Value[phase].Create();
            currentIndex = phase;
        }

        return current;
    }
}
