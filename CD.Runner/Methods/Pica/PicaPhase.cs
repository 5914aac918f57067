using CD.Losses.FSharp;
using CD.Runner.Data;
using CD.Runner.Methods.Phases;
using CD.Runner.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Methods.Pica;

/// <summary>Trains one head in each pass over the images, in turn; the last pass is the main head's.</summary>
/// <remarks>Originals and perturbed copies go through the network one after the other, with batch statistics of their own.</remarks>
/// <param name="context">The run's configuration, data and device.</param>
/// <param name="network">What is trained.</param>
/// <param name="views">Makes the views; the learner's.</param>
internal sealed class PicaPhase(LearnerContext context, PicaNetwork network, ViewMaker views) : ObjectivePhase(context, network.TrainableVariables)
{
    private readonly PicaSettings settings = context.Configuration.Method.Settings<PicaSettings>();
    private readonly int passes = context.Configuration.Training.Epochs;

    /// <inheritdoc/>
    /// <remarks>Nothing: the head that waits has no gradients, as it should.</remarks>
    public override IReadOnlyList<string> TakeNotes() => [];

    /// <inheritdoc/>
    protected override ObjectiveValue Evaluate(ImageBatch batch, StepContext context)
    {
        using DisposeScope scope = NewDisposeScope();
        bool extra = network.HasExtraHead && (passes - context.Epoch) % 2 == 0;
        Tensor originals = views.MakeCrop(batch, settings.OriginalCrop);
        Tensor copies = cat([.. Enumerable.Range(0, settings.Copies).Select(_ => views.Make(batch))]); // [copies * batch, 3, size, size], copy after copy
        context.Completed?.Invoke(StepPhase.Augmentation);
        Tensor assigned = network.Assign(originals, extra);
        Tensor perturbed = network.Assign(copies, extra);
        context.Completed?.Invoke(StepPhase.Forward);
        Tensor uncertainty = PartitionUncertainty.value(assigned, perturbed);
        Tensor imbalance = BalancedEntropy.value(assigned);
        Tensor total = uncertainty + (settings.EntropyWeight * imbalance);
        return new ObjectiveValue(total.MoveToOuterDisposeScope(), [uncertainty.detach().MoveToOuterDisposeScope(), imbalance.detach().MoveToOuterDisposeScope()]);
    }
}
