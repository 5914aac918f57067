using CD.Losses.FSharp;
using CD.Model.Networks;
using CD.Runner.Methods.PseudoLabelling;
using CD.Runner.Training;
using static TorchSharp.torch;

namespace CD.Runner.Methods.Dccm;

/// <summary>Trains DCCM's network and discriminator on the pseudo graph, the pseudo labels and the mutual information.</summary>
/// <param name="context">The run's configuration, data and device.</param>
/// <param name="network">The network: maps, features, logits and probabilities.</param>
/// <param name="discriminator">T of maps and vectors.</param>
/// <param name="settings">The method's settings.</param>
/// <param name="distorter">Distorts images.</param>
/// <param name="noise">The generator of partners.</param>
internal sealed class DccmPhase(LearnerContext context, NetworkChain network, NetworkChain discriminator, DccmSettings settings, ImageDistorter distorter, Generator noise)
    : PoolPhase(context, network, [.. network.TrainableVariables, .. discriminator.TrainableVariables], settings, distorter)
{
    /// <summary>The names of the loss terms.</summary>
    public static IReadOnlyList<string> TermNames { get; } = ["graph", "labels", "information"];

    /// <inheritdoc/>
    protected override ObjectiveValue Evaluate(Tensor images, Tensor predictions, StepContext context)
    {
        IReadOnlyList<Tensor> outputs = Network.Forward(images, training: true);
        context.Completed?.Invoke(StepPhase.Forward);
        Tensor probabilities = outputs[^1];                                             // (batch, clusters)
        Tensor links = PseudoGraph.links(settings.GraphThreshold, predictions);         // (batch, batch)
        Tensor graph = PseudoGraph.value(links, probabilities);
        Tensor confident = PseudoLabels.confident(settings.LabelThreshold, predictions);
        Tensor chosen = PseudoLabels.labels(predictions);
        Tensor labels = settings.LabelLoss == LabelLossKind.Binary
            ? PseudoLabels.binaryCrossEntropy(confident, chosen, probabilities)
            : PseudoLabels.crossEntropy(confident, chosen, probabilities);
        Tensor information = Information(outputs[DccmLearner.Maps], outputs[DccmLearner.Logits], GraphPartners.Draw(links, noise));
        Tensor total = (settings.GraphWeight * graph) + (settings.LabelWeight * labels) + (settings.InformationWeight * information);
        return new ObjectiveValue(total, [graph.detach(), labels.detach(), information.detach()]);
    }

    /// <summary>Each image's vector against four images' maps: its own, a linked one's, and two unlinked ones'.</summary>
    private Tensor Information(Tensor maps, Tensor vectors, GraphPartners partners)
    {
        long batch = maps.shape[0];
        Tensor others = cat([arange(batch, device: maps.device), partners.Positive, partners.Negatives.select(1, 0), partners.Negatives.select(1, 1)]);
        Tensor chosen = maps.index_select(0, others);                                   // (4 batch, channels, height, width)
        Tensor spread = vectors.repeat(4, 1).unsqueeze(2).unsqueeze(3).expand(-1, -1, maps.shape[2], maps.shape[3]);
        Tensor related = discriminator.Forward(cat([chosen, spread], 1), training: true)[0]; // (4 batch, 1, height, width)
        return MutualInformation.jensenShannon(related.narrow(0, 0, 2 * batch), related.narrow(0, 2 * batch, 2 * batch), partners.NegativeExists.t().reshape(-1));
    }
}
