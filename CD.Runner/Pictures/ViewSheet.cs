using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Errors;
using CD.Runner.Methods;
using CD.Runner.Runs;
using CD.Runner.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Pictures;

/// <summary>The contact sheet of an experiment: images and two training views of each, as the run's first step would make them of these images.</summary>
internal static class ViewSheet
{
    /// <summary>Writes the sheet; generators of its own, so that a run stays as it is.</summary>
    /// <param name="path">The PNG file.</param>
    /// <param name="experiment">The images and how views are made.</param>
    /// <param name="count">The most images.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <returns>The number of images drawn.</returns>
    /// <exception cref="UserErrorException">The picture is too large, or cannot be written.</exception>
    public static int Write(string path, Experiment experiment, int count, CancellationToken cancellation)
    {
        RunConfiguration configuration = experiment.Configuration;
        IImageSource source = experiment.Images;
        using Generator order = RandomStreams.Order(configuration.Training.Seed);
        using ViewMaker views = new(configuration.Augmentation, configuration.Training.Seed, experiment.Device, configuration.Engine.CapabilitiesOn(experiment.Device));
        using DisposeScope scope = NewDisposeScope();
        long[] chosen = randperm(source.Count, generator: order).data<long>().ToArray()[..Math.Min(count, source.Count)];
        using ImageBatch batch = source.Read([chosen], cancellation).Single();
        ContactSheet.Write(path, batch, views.Make(batch), views.Make(batch));
        return chosen.Length;
    }
}
