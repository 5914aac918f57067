using CD.Losses.FSharp;
using CD.Model.Layers;
using CD.Runner.Data;
using CD.Runner.Methods.Phases;
using CD.Runner.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Methods.DeCnn;

/// <summary>In each step infers the codes of a batch with the filters as they are, then moves the filters with the codes as they are.</summary>
/// <param name="context">The run's configuration, data and device.</param>
/// <param name="codes">Infers codes.</param>
/// <param name="filters">The filters, <c>[maps, channels, side, side]</c>, which keep unit norm.</param>
internal sealed class DeCnnPhase(LearnerContext context, DeCnnCodes codes, Variable filters) : ObjectivePhase(context, [filters])
{
    private readonly double weight = context.Configuration.Method.Settings<DeCnnSettings>().Reconstruction;

    /// <summary>Brings filters to unit norm.</summary>
    /// <param name="filters">The filters, changed in place.</param>
    public static void Normalize(Variable filters)
    {
        using DisposeScope scope = NewDisposeScope();
        using (no_grad())
        {
            filters.Tensor.copy_(SparseCoding.normalize(filters.Tensor));
        }

        filters.Refresh();
    }

    /// <inheritdoc/>
    public override Tensor TrainStep(ImageBatch batch, StepContext context)
    {
        Tensor values = base.TrainStep(batch, context);
        Normalize(filters);
        return values;
    }

    /// <inheritdoc/>
    protected override ObjectiveValue Evaluate(ImageBatch batch, StepContext context)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor images = codes.Images(batch);
        context.Completed?.Invoke(StepPhase.Augmentation);
        Tensor inferred = codes.Infer(filters.Computed, images);
        context.Completed?.Invoke(StepPhase.Forward);
        Tensor reconstruction = SparseCoding.reconstruction(filters.Computed, inferred, images);
        Tensor sparsity = SparseCoding.sparsity(inferred);
        Tensor total = (weight * reconstruction) + sparsity;
        return new ObjectiveValue(total.MoveToOuterDisposeScope(), [reconstruction.detach().MoveToOuterDisposeScope(), sparsity.MoveToOuterDisposeScope()]);
    }
}
