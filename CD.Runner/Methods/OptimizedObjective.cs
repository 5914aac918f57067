using CD.Losses.FSharp;
using CD.Runner.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Methods;

/// <summary>An optimizer's share of a step: gradients of a total, clipping and a step, with nothing read back from the device.</summary>
/// <remarks>Weights that the objective does not reach have no gradient; they are left alone, and <see cref="TakeNotes"/> says so once.</remarks>
/// <param name="optimizer">The optimizer of these weights.</param>
public sealed class OptimizedObjective(IOptimizer optimizer)
{
    private bool told;

    /// <summary>Takes a step along the gradients.</summary>
    /// <param name="value">The objective's value, with its graph.</param>
    /// <param name="learningRate">The step's learning rate.</param>
    /// <param name="completed">Told of every phase once its work has been given to the device; null for nobody.</param>
    /// <returns>The terms, the total and the gradients' norm before clipping, <c>[values]</c>, on the device; the current dispose scope, or else the caller, owns it.</returns>
    public Tensor Step(ObjectiveValue value, double learningRate, Action<StepPhase>? completed)
    {
        using DisposeScope scope = NewDisposeScope();
        value.Total.backward();
        completed?.Invoke(StepPhase.Backward);
        Tensor norm = optimizer.ClipGradients();
        completed?.Invoke(StepPhase.Clipping);
        optimizer.Apply(learningRate);
        completed?.Invoke(StepPhase.Optimizer);
        using IDisposable guard = no_grad();
        Tensor total = value.Total.detach();
        Tensor[] values = [.. value.Terms.Select(term => term.detach()), total, norm.to(total.dtype)];
        return stack(values).MoveToOuterDisposeScope();
    }

    /// <summary>Takes the remark on idle weights.</summary>
    /// <returns>One line, once, after the first step; empty before it, and where every weight is trained.</returns>
    public IReadOnlyList<string> TakeNotes()
    {
        if (told || optimizer.Idle.Count == 0)
        {
            return [];
        }

        told = true;
        string[] parts = [.. optimizer.Idle.Select(variable => variable.Path.Split('.')[0]).Distinct()];
        return [$"The objective does not reach {optimizer.Idle.Count} weights of {string.Join(", ", parts)}; they stay as they are."];
    }
}
