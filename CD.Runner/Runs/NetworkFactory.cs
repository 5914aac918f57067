using CD.Losses.FSharp;
using CD.Model.Engine;
using CD.Model.Layers;
using CD.Model.Networks;
using CD.Runner.Configuration;
using CD.Runner.Errors;
using CD.Runner.Training;
using static TorchSharp.torch;

namespace CD.Runner.Runs;

/// <summary>Builds what a resolved configuration describes.</summary>
public static class NetworkFactory
{
    /// <summary>The network with its initial weights.</summary>
    /// <param name="configuration">The resolved configuration.</param>
    /// <param name="device">The device to build it on.</param>
    /// <returns>The network, built; owned by the caller.</returns>
    public static ContrastiveDisentanglingNetwork Network(RunConfiguration configuration, Device device)
    {
        ContrastiveDisentanglingNetwork network = new(new NetworkOptions
        {
            Backbone = configuration.Model.Backbone,
            Width = configuration.Model.Width,
            LatentDimensions = configuration.Model.LatentDimensions ?? configuration.Training.BatchSize,
            FeatureHeads = configuration.Model.FeatureHeads ?? configuration.Training.BatchSize,
        });
        using Generator generator = RandomStreams.Weights(configuration.Training.Seed);
        network.Build(new BuildContext(device, DTypePolicy.FromName(configuration.Engine.Dtype), generator, Capabilities.Detect(device, configuration.Engine.Kernels)));
        return network;
    }

    /// <summary>The objective.</summary>
    /// <param name="settings">Weights and temperatures.</param>
    /// <param name="catalogue">The extra terms there are; null for the built-in ones.</param>
    /// <returns>The weighted terms.</returns>
    /// <exception cref="UserErrorException">An extra term is not in the losses' catalogue.</exception>
    public static ObjectiveFunction Objective(ObjectiveSettings settings, Catalogue? catalogue = null)
    {
        catalogue ??= Catalogue.BuiltIn;
        foreach (string name in settings.Extra.Keys.Where(name => !catalogue.Names.Contains(name, StringComparer.Ordinal)))
        {
            throw new UserErrorException(
                ExitCode.Usage,
                $"objective.extra.{name}: the catalogue of losses has no such term; it has {string.Join(", ", catalogue.Names)}. Give the file that has it with --losses FILE.");
        }

        ObjectiveOptions options = new(
            settings.Instance,
            settings.Feature,
            settings.Alpha,
            settings.InstanceTemperature,
            settings.FeatureTemperature,
            settings.Extra);
        return ObjectiveFunction.Create(options, catalogue);
    }
}
