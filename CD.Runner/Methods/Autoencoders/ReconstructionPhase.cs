using CD.Losses.FSharp;
using CD.Model.Networks;
using CD.Runner.Data;
using CD.Runner.Methods.Phases;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Methods.Autoencoders;

/// <summary>Trains some blocks of an autoencoder, and those that undo them, to give back what the blocks before them make of an image.</summary>
/// <remarks>One block is a step of greedy training, in which the blocks before it stay as they are; all blocks are the whole autoencoder.</remarks>
/// <param name="context">The run's configuration, data and device.</param>
/// <param name="network">The autoencoder.</param>
/// <param name="images">From a batch to its images, arranged.</param>
/// <param name="noise">The source of corruption.</param>
/// <param name="start">The first block.</param>
/// <param name="count">How many, at least 1.</param>
/// <param name="recipe">How they learn.</param>
internal sealed class ReconstructionPhase(LearnerContext context, Autoencoder network, Func<ImageBatch, Tensor> images, Generator noise, int start, int count, ReconstructionRecipe recipe)
    : ObjectivePhase(context, network.PairWeights(start, count), recipe.Optimizer)
{
    private readonly int steps = context.ImageCount / context.Configuration.Training.BatchSize;

    /// <summary>The name of its loss term.</summary>
    public static string TermName => "reconstruction";

    /// <inheritdoc/>
    public override double LearningRate(int epoch, int stepIndex) =>
        recipe.Rate is { } rate ? rate(((long)epoch * steps) + stepIndex) : base.LearningRate(epoch, stepIndex);

    /// <inheritdoc/>
    protected override ObjectiveValue Evaluate(ImageBatch batch, StepContext context)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor target;
        using (no_grad())
        {
            target = network.Encode(images(batch), 0, start, training: false);
        }

        Tensor code = network.Encode(recipe.Input.Apply(target, noise), start, count, training: true);
        Tensor kept = start + count < network.EncoderBlocks.Count ? recipe.Hidden.Apply(code, noise) : code;
        Tensor output = network.Decode(kept, start, count, training: true);
        context.Completed?.Invoke(Training.StepPhase.Forward);
        Tensor loss = recipe.Loss(target, output).MoveToOuterDisposeScope();
        return new ObjectiveValue(loss, [loss.detach().MoveToOuterDisposeScope()]);
    }
}
