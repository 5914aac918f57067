using CD.Losses.FSharp;
using CD.Model.Networks;
using CD.Runner.Configuration;
using CD.Runner.Errors;
using static TorchSharp.torch;

namespace CD.Runner.Methods.ContrastiveDisentangling;

/// <summary>Builds what a configuration of Contrastive Disentangling describes.</summary>
internal static class NetworkFactory
{
    /// <summary>The network with its initial weights.</summary>
    /// <param name="context">The resolved configuration and the device.</param>
    /// <returns>The network, built; owned by the caller.</returns>
    public static ContrastiveDisentanglingNetwork Network(LearnerContext context)
    {
        RunConfiguration configuration = context.Configuration;
        ContrastiveDisentanglingNetwork network = new(new NetworkOptions
        {
            Backbone = configuration.Model.Backbone,
            Width = configuration.Model.Width,
            LatentDimensions = configuration.Model.LatentDimensions ?? configuration.Training.BatchSize,
            FeatureHeads = configuration.Model.FeatureHeads ?? configuration.Training.BatchSize,
            HeadNormalization = configuration.Model.HeadNormalization,
        });
        using Generator weights = context.Weights();
        network.Build(context.BuildContext(weights));
        return network;
    }

    /// <summary>The objective.</summary>
    /// <param name="settings">Weights and temperatures.</param>
    /// <returns>The weighted terms.</returns>
    /// <exception cref="UserErrorException">An extra term is not in the losses' catalogue.</exception>
    public static ObjectiveFunction Objective(ObjectiveSettings settings)
    {
        Catalogue catalogue = settings.Catalogue ?? Catalogue.BuiltIn;
        foreach (string name in settings.Extra.Keys.Where(name => !catalogue.Names.Contains(name, StringComparer.Ordinal)))
        {
            throw new UserErrorException(
                ExitCode.Usage,
                $"objective.extra.{name}: the catalogue of losses has no such term; it has {string.Join(", ", catalogue.Names)}. Give the file that has it with --losses FILE.");
        }

        ObjectiveOptions options = new(
            settings.Instance,
            settings.FeatureContrastive,
            settings.Alpha,
            settings.InstanceTemperature,
            settings.FeatureTemperature,
            settings.Extra);
        return ObjectiveFunction.Create(options, catalogue);
    }
}
