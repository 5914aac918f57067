using CD.Model.Layers;
using CD.Model.Serialization;
using CD.Runner.Training;

namespace CD.Runner.Methods.Phases;

/// <summary>A phase with one optimizer, which is all of its state.</summary>
public abstract class OptimizedPhase : Phase
{
    private readonly IOptimizer optimizer;

    /// <summary>Creates the optimizer with its state at zero.</summary>
    /// <param name="context">The run's configuration, data and device.</param>
    /// <param name="weights">What is trained.</param>
    /// <param name="options">The optimizer; null for the common settings'.</param>
    protected OptimizedPhase(LearnerContext context, IReadOnlyList<Variable> weights, OptimizerOptions? options = null)
    {
        Context = context;
        optimizer = Optimizers.Create(weights, options ?? OptimizerOptions.Of(context.Configuration.Training), context.Capabilities);
        Optimized = new OptimizedObjective(optimizer);
    }

    /// <summary>The run's configuration, data and device.</summary>
    protected LearnerContext Context { get; }

    /// <summary>The optimizer's share of a step.</summary>
    protected OptimizedObjective Optimized { get; }

    /// <inheritdoc/>
    public override IEnumerable<NamedTensor> State() => optimizer.State();

    /// <inheritdoc/>
    public override void LoadState(SavedState state) => optimizer.LoadState(state.Find);

    /// <inheritdoc/>
    public override IReadOnlyList<string> TakeNotes() => Optimized.TakeNotes();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            optimizer.Dispose();
        }
    }
}
