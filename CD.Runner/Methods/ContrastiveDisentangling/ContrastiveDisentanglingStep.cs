using CD.Losses.FSharp;
using CD.Model.Networks;
using CD.Runner.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Methods.ContrastiveDisentangling;

/// <summary>One training step: two passes, the objective, the gradients, clipping and Adam.</summary>
/// <remarks>
/// Nothing is read back from the device. The views pass one after the other, so batch statistics are per view and
/// running statistics move twice a step, as in the paper's released code.
/// </remarks>
/// <param name="network">The network, built.</param>
/// <param name="objective">The loss terms and their weights.</param>
/// <param name="optimized">The optimizer's share, over the network's weights.</param>
internal sealed class ContrastiveDisentanglingStep(ContrastiveDisentanglingNetwork network, ObjectiveFunction objective, OptimizedObjective optimized)
{
    /// <summary>Takes one step.</summary>
    /// <param name="view1">First views, <c>[batch, 3, height, width]</c>, in [0, 1], on the network's device.</param>
    /// <param name="view2">Second views of the same images, of the same shape.</param>
    /// <param name="learningRate">The step's learning rate.</param>
    /// <param name="completed">Told of every phase once its work has been given to the device; null for nobody.</param>
    /// <returns>The loss terms, their total and the gradients' norm, <c>[values]</c>, on the device: losses before the update, the gradients' norm before clipping.</returns>
    public Tensor Run(Tensor view1, Tensor view2, double learningRate, Action<StepPhase>? completed = null)
    {
        using DisposeScope scope = NewDisposeScope();
        using Embedding first = network.Forward(view1, training: true);
        using Embedding second = network.Forward(view2, training: true);
        completed?.Invoke(StepPhase.Forward);
        ObjectiveValue value = objective.Evaluate(new Outputs(first.Backbone, second.Backbone, first.Latent, second.Latent, first.Features, second.Features));
        completed?.Invoke(StepPhase.Losses);
        return optimized.Step(value, learningRate, completed).MoveToOuterDisposeScope();
    }
}
