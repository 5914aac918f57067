using CD.Model.Engine;
using CD.Model.Layers;
using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Errors;
using CD.Runner.Training;
using static TorchSharp.torch;

namespace CD.Runner.Methods;

/// <summary>What a method may know when a run of it begins.</summary>
/// <param name="Configuration">The resolved configuration.</param>
/// <param name="Device">The device that computes.</param>
/// <param name="ImageCount">The number of images.</param>
/// <param name="ImageShape">The size that all images have; null where they differ.</param>
/// <param name="Clusters">K; null where it is not known.</param>
public sealed record LearnerContext(RunConfiguration Configuration, Device Device, int ImageCount, ImageShape? ImageShape, int? Clusters)
{
    /// <summary>The channels of the images that a method takes as they are: 1 (grey) or 3.</summary>
    public int Channels => (int)(Configuration.Model.Channels ?? ImageChannels.Rgb);

    /// <summary>K of a method that needs it.</summary>
    /// <exception cref="UserErrorException">It is not known.</exception>
    public int RequiredClusters => Configuration.Evaluation.Clusters ?? Clusters
        ?? throw new UserErrorException(ExitCode.Usage, $"The method {Configuration.Method.Name} needs the number of clusters. Set evaluation.clusters.");

    /// <summary>The generator of the initial weights.</summary>
    /// <returns>A new generator; the caller disposes it.</returns>
    public Generator Weights() => RandomStreams.Weights(Configuration.Training.Seed);

    /// <summary>What a network needs to be built.</summary>
    /// <param name="weights">The source of the initial weights.</param>
    /// <returns>The context with the configuration's number format.</returns>
    public BuildContext BuildContext(Generator weights) => new(Device, DTypePolicy.FromName(Configuration.Engine.Dtype), weights, Capabilities);

    /// <summary>What the machine can do, as the configuration allows it.</summary>
    public Capabilities Capabilities => Configuration.Engine.CapabilitiesOn(Device);
}
