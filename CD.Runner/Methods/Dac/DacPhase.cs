using CD.Losses.FSharp;
using CD.Model.Networks;
using CD.Runner.Methods.PseudoLabelling;
using CD.Runner.Training;
using static TorchSharp.torch;

namespace CD.Runner.Methods.Dac;

/// <summary>Trains DAC's network on the pairs of a batch that its pool's predictions select.</summary>
/// <param name="context">The run's configuration, data and device.</param>
/// <param name="network">The network.</param>
/// <param name="settings">The method's settings.</param>
/// <param name="distorter">Distorts images.</param>
internal sealed class DacPhase(LearnerContext context, NetworkChain network, DacSettings settings, ImageDistorter distorter)
    : PoolPhase(context, network, network.TrainableVariables, settings, distorter)
{
    /// <summary>The first value of the single threshold.</summary>
    public const double FirstThreshold = 0.99;

    /// <summary>The names of the loss terms.</summary>
    /// <param name="settings">The method's settings.</param>
    public static IReadOnlyList<string> TermNames(DacSettings settings) => settings.AuxiliaryWeight > 0.0 ? ["pairs", "auxiliary"] : ["pairs"];

    /// <summary>The thresholds of an epoch.</summary>
    /// <param name="settings">The method's settings.</param>
    /// <param name="epoch">The epoch, counted from 0.</param>
    /// <param name="epochs">The epochs of the run.</param>
    /// <returns>The least similarity of similar pairs, and that below which pairs are dissimilar.</returns>
    public static (double Upper, double Lower) ThresholdsAt(DacSettings settings, int epoch, int epochs)
    {
        double share = Math.Min(1.0, epoch / (settings.ThresholdEpochs ?? epochs));
        double lambda = PairSelection.LastLambda * share;
        double single = FirstThreshold + (share * (settings.LastThreshold - FirstThreshold));
        return settings.Thresholds == ThresholdKind.Gap ? (PairSelection.upper(lambda), PairSelection.lower(lambda)) : (single, single);
    }

    /// <inheritdoc/>
    protected override ObjectiveValue Evaluate(Tensor images, Tensor predictions, StepContext context)
    {
        Tensor probabilities = Network.Forward(images, training: true)[^1]; // (batch, clusters)
        context.Completed?.Invoke(StepPhase.Forward);
        (double upper, double lower) = ThresholdsAt(settings, context.Epoch, Epochs);
        SelectedPairs selected = PairSelection.select(upper, lower, LabelFeatures.similarity(predictions));
        Tensor pairs = PairwiseLoss.mean(selected, LabelFeatures.similarity(probabilities));
        if (settings.AuxiliaryWeight == 0.0)
        {
            return new ObjectiveValue(pairs, [pairs.detach()]);
        }

        Tensor auxiliary = BinaryCrossEntropy.value(LabelFeatures.value(predictions), probabilities).mean();
        return new ObjectiveValue(pairs + (settings.AuxiliaryWeight * auxiliary), [pairs.detach(), auxiliary.detach()]);
    }

    private int Epochs { get; } = context.Configuration.Training.Epochs;
}
